import { z } from 'zod'
import type { JsonObject } from '#shared/lib/json.ts'
import type { Contract } from '#shared/protocol/contract.ts'
import { ERROR_STATUS, ErrorReply } from '#shared/protocol/errors.ts'

const HEADERS = {
  'if-match': { name: 'If-Match', description: 'Revision of the draft that the change was made from, such as "12"' },
  'idempotency-key': {
    name: 'Idempotency-Key',
    description: 'Of your choice, 1 to 200 characters. The same one again answers as the first time did',
  },
} as const

/** The reference of the API as OpenAPI 3.1, made from the contracts that the server serves by. */
export function openApi(contracts: readonly Contract[], version: string): JsonObject {
  const paths: { [path: string]: { [method: string]: JsonObject } } = {}
  for (const contract of contracts) {
    const path = contract.path.replace(/:([a-zA-Z]+)/g, '{$1}')
    paths[path] ??= {}
    paths[path][contract.method.toLowerCase()] = operation(contract)
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Belay',
      version,
      description:
        'Draw, run and watch workflows. JSON everywhere; an error is `{"error": {"code", "message", "details"?}}` with a message for people.',
    },
    servers: [{ url: '/' }],
    tags: [
      { name: 'workflows', description: 'Drafts, versions and templates' },
      { name: 'runs', description: 'Start, watch and command runs' },
      { name: 'reviews', description: 'Items that wait for a person' },
      { name: 'graphs', description: 'What a workflow may be made of' },
      { name: 'operations', description: 'What needs attention' },
    ],
    paths,
    components: { schemas: { Error: schemaOf(ErrorReply, 'output') }, responses: { Error: errorResponse() } },
  }
}

function operation(contract: Contract): JsonObject {
  const { summary, tag, params, query, headers = [], body, reply, status = 200, stream } = contract
  const type = stream === 'ndjson' ? 'application/x-ndjson' : 'application/json'
  return {
    operationId: `${contract.method.toLowerCase()}${contract.path.replace(/^\/api/, '').replace(/[/:.-]+([a-zA-Z])/g, (_, first: string) => first.toUpperCase())}`,
    summary,
    tags: [tag],
    parameters: [
      ...parametersOf('path', params),
      ...parametersOf('query', query),
      ...headers.map((header) => ({ in: 'header', ...HEADERS[header], required: false, schema: { type: 'string' } })),
    ],
    ...(body === undefined
      ? {}
      : { requestBody: { required: !body.safeParse({}).success, content: { 'application/json': { schema: schemaOf(body, 'input') } } } }),
    responses: {
      [String(status)]: { description: 'Done', content: { [type]: { schema: schemaOf(reply, 'output') } } },
      ...(params || query || body ? { '400': { $ref: '#/components/responses/Error' } } : {}),
      ...(params ? { '404': { $ref: '#/components/responses/Error' } } : {}),
      ...(headers.includes('if-match') || tag === 'reviews' ? { '409': { $ref: '#/components/responses/Error' } } : {}),
      default: { $ref: '#/components/responses/Error' },
    },
  }
}

function parametersOf(place: 'path' | 'query', schema: z.ZodType | undefined): JsonObject[] {
  if (!schema) return []
  const { properties = {}, required = [] } = schemaOf(schema, 'input')
  return Object.entries(properties as { [name: string]: JsonObject }).map(([name, { description, ...of }]) => ({
    in: place,
    name,
    required: place === 'path' || (required as string[]).includes(name),
    ...(description === undefined ? {} : { description }),
    schema: of,
  }))
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): JsonObject {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  // A JSON Schema is JSON; its type says more.
  return rest as unknown as JsonObject
}

function errorResponse(): JsonObject {
  const codes = Object.entries(ERROR_STATUS).map(([code, status]) => `${code} (${status})`)
  return {
    description: `Refused or failed. Codes: ${codes.join(', ')}`,
    content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
  }
}
