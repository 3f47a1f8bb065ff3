import { expect, test } from 'vitest'
import type { Contract } from '#shared/protocol/contract.ts'
import { isJsonObject, type JsonObject } from '#shared/lib/json.ts'
import * as reference from '#shared/protocol/reference.ts'
import * as reviews from '#shared/protocol/reviews.ts'
import * as runs from '#shared/protocol/runs.ts'
import * as workflows from '#shared/protocol/workflows.ts'
import { allRoutes, type Services } from './create-http.ts'
import { startTestServer } from './testing/test-server.ts'

const isContract = (value: unknown): value is Contract =>
  isJsonObject(value) && typeof value['path'] === 'string' && typeof value['method'] === 'string'
const contracts = [reference, reviews, runs, workflows].flatMap((file) => Object.values(file).filter(isContract))
const nameOf = ({ method, path }: Contract): string => `${method} ${path}`

test('every contract has a route, and every route a contract', () => {
  const bound = allRoutes({} as Services, '0').map(({ contract }) => contract)
  expect(bound.map(nameOf).sort()).toEqual(contracts.map(nameOf).sort())
  for (const contract of contracts) expect(bound).toContain(contract)
  expect(contracts.length).toBeGreaterThan(25)
})

test('the reference says of every route what it takes and gives', async () => {
  const server = await startTestServer()
  const document = await server.ok(reference.getOpenApi)
  expect(document).toMatchObject({ openapi: '3.1.0', info: { title: 'Belay' } })
  const paths = document['paths'] as { [path: string]: { [method: string]: JsonObject } }
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  )
  expect(operations).toHaveLength(contracts.length)
  expect(new Set(operations.map(({ operation }) => operation['operationId'])).size).toBe(contracts.length)
  for (const { path, operation } of operations) {
    const parameters = operation['parameters'] as { in: string; name: string; required: boolean; schema: JsonObject }[]
    const named = [...path.matchAll(/\{([a-zA-Z]+)\}/g)].map(([, name]) => name)
    expect(parameters.filter((one) => one.in === 'path').map(({ name }) => name)).toEqual(named)
    for (const one of parameters)
      expect(one).toMatchObject({ name: expect.any(String) as string, required: expect.any(Boolean) as boolean, schema: {} })
    const answers = operation['responses'] as { [status: string]: JsonObject }
    expect(Object.keys(answers)).toContain('default')
    const success = Object.entries(answers).find(([status]) => status.startsWith('2'))!
    expect(Object.values(success[1]['content'] as { [type: string]: JsonObject })[0]).toHaveProperty('schema')
    expect(operation['tags']).toHaveLength(1)
  }
  expect(references(document)).toEqual(['#/components/responses/Error', '#/components/schemas/Error'])
  const start = paths['/api/workflows/{id}/runs']!['post'] as { parameters: JsonObject[]; requestBody: JsonObject }
  expect(start.parameters).toContainEqual(expect.objectContaining({ in: 'header', name: 'Idempotency-Key' }))
  expect(start.parameters).toContainEqual(expect.objectContaining({ in: 'query', name: 'draft' }))
  expect(start.requestBody).toHaveProperty('content.application/json.schema.properties.input')
})

test('the kinds of steps and the form of a graph', async () => {
  const server = await startTestServer()
  expect((await server.ok(reference.listNodeTypes)).items).toContainEqual(expect.objectContaining({ type: 'map' }))
  expect(await server.ok(reference.getGraphSchema)).toHaveProperty('properties.nodes')
})

function references(value: unknown, found = new Set<string>()): string[] {
  if (Array.isArray(value)) for (const one of value) references(one, found)
  else if (isJsonObject(value)) {
    for (const [key, one] of Object.entries(value)) {
      if (key === '$ref' && typeof one === 'string' && !one.startsWith('#/$defs')) found.add(one)
      references(one, found)
    }
  }
  return [...found].sort()
}
