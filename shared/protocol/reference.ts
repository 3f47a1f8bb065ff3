import { z } from 'zod'
import { isJsonObject, type JsonObject } from '../lib/json.ts'
import { page } from './common.ts'
import { contract } from './contract.ts'

const Document = (description: string) => z.custom<JsonObject>((value) => isJsonObject(value)).meta({ type: 'object', description })

export const getOpenApi = contract({
  method: 'GET',
  path: '/api/openapi.json',
  summary: 'This reference, as OpenAPI 3.1',
  tag: 'graphs',
  reply: Document('An OpenAPI 3.1 document'),
})
export const listNodeTypes = contract({
  method: 'GET',
  path: '/api/node-types',
  summary: 'Every kind of step with its settings, ports and defaults',
  tag: 'graphs',
  reply: page(Document('A node type; `config` is the JSON Schema of its settings')),
})
export const getGraphSchema = contract({
  method: 'GET',
  path: '/api/graph-schema',
  summary: 'The form of a workflow document, as JSON Schema',
  tag: 'graphs',
  reply: Document('A JSON Schema'),
})
