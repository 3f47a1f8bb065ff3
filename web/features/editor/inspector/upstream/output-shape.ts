import { isJsonObject, type Json, type JsonObject } from '#shared/lib/json.ts'
import type { GraphNode } from '#shared/graph/schema.ts'

/** What a step will give, before it has ever run: names to write formulas with. Leaves say what stands there: `text`, `number`. */

/** A value of the form that a JSON Schema asks for, with the kinds of its leaves as text. */
export function exampleOf(schema: Json | undefined, depth = 0): Json {
  if (!isJsonObject(schema) || depth > 6) return 'anything'
  if (Array.isArray(schema['enum']))
    return schema['enum'].map((value) => (typeof value === 'string' ? value : JSON.stringify(value))).join(' | ')
  const type = Array.isArray(schema['type']) ? schema['type'][0] : schema['type']
  if (isJsonObject(schema['properties']) || type === 'object') {
    const properties = isJsonObject(schema['properties']) ? schema['properties'] : {}
    return Object.fromEntries(Object.entries(properties).map(([name, member]) => [name, exampleOf(member, depth + 1)]))
  }
  switch (type) {
    case 'array':
      return [exampleOf(schema['items'], depth + 1)]
    case 'string':
      return 'text'
    case 'number':
    case 'integer':
      return 'number'
    case 'boolean':
      return 'true or false'
    default:
      return 'anything'
  }
}

const SHAPES: Readonly<Record<string, JsonObject>> = {
  'http-request': { status: 'number', headers: {}, body: 'anything' },
  'extract-text': { path: 'text', name: 'text', kind: 'text', title: 'text', text: 'text', words: 'number' },
  'read-files': { files: [{ path: 'text', name: 'text', size: 'number' }], count: 'number', left: 'number' },
  'write-file': { path: 'text', bytes: 'number' },
  map: { results: ['anything'], failed: [], total: 'number', succeeded: 'number' },
}

/** The output of a step as far as its type and settings tell. */
export function outputShape(node: GraphNode, input: Json): Json {
  if (node.type === 'llm') return node.config['schema'] === undefined ? { text: 'text' } : exampleOf(node.config['schema'])
  if (node.type === 'manual-trigger') return input
  return Object.hasOwn(SHAPES, node.type) ? SHAPES[node.type]! : 'anything'
}
