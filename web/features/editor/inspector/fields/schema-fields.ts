import { isJsonObject, type Json, type JsonObject } from '#shared/lib/json.ts'

/** A JSON Schema of an object as a list of fields, for as far as a list can say it. What a list cannot say is kept. */

export const FIELD_KINDS = ['text', 'number', 'whole', 'yes_no', 'choice', 'list', 'group', 'anything'] as const
export type FieldKind = (typeof FIELD_KINDS)[number]
export const KIND_WORDS: Readonly<Record<FieldKind, string>> = {
  text: 'Text',
  number: 'Number',
  whole: 'Whole number',
  yes_no: 'Yes or no',
  choice: 'One of several',
  list: 'List of texts',
  group: 'Group of fields',
  anything: 'Anything',
}

export interface SchemaField {
  name: string
  kind: FieldKind
  required: boolean
  description: string
  /** Of a choice. */
  choices: string[]
  /** The schema as it stands, for what this list does not show (lengths, patterns, fields of a group). */
  schema: JsonObject
}

/** The fields of a schema; undefined when it says more about the object than a list of fields can show. */
export function readFields(schema: Json | undefined): SchemaField[] | undefined {
  if (schema === undefined) return []
  if (!isJsonObject(schema)) return undefined
  const known = new Set(['type', 'properties', 'required', 'additionalProperties', 'description', 'title', '$schema'])
  if (Object.keys(schema).some((key) => !known.has(key))) return undefined
  if (schema['type'] !== undefined && schema['type'] !== 'object') return undefined
  const properties = schema['properties'] ?? {}
  if (!isJsonObject(properties)) return undefined
  const required = Array.isArray(schema['required']) ? schema['required'] : []
  return Object.entries(properties).map(([name, member]) => {
    const own = isJsonObject(member) ? member : {}
    return {
      name,
      kind: kindOf(own),
      required: required.includes(name),
      description: typeof own['description'] === 'string' ? own['description'] : '',
      choices: Array.isArray(own['enum']) ? own['enum'].map(String) : [],
      schema: own,
    }
  })
}

function kindOf(schema: JsonObject): FieldKind {
  if (Array.isArray(schema['enum'])) return 'choice'
  switch (schema['type']) {
    case 'string':
      return 'text'
    case 'number':
      return 'number'
    case 'integer':
      return 'whole'
    case 'boolean':
      return 'yes_no'
    case 'array':
      return 'list'
    case 'object':
      return 'group'
    default:
      return 'anything'
  }
}

/** The schema with these fields; everything else that it said stays. */
export function writeFields(before: Json | undefined, fields: readonly SchemaField[]): JsonObject {
  const old = isJsonObject(before) ? before : {}
  const required = fields.filter((field) => field.required && field.name !== '').map(({ name }) => name)
  const { required: _, ...rest } = old
  return {
    ...rest,
    type: 'object',
    properties: Object.fromEntries(fields.map((field) => [field.name, memberOf(field)])),
    ...(required.length > 0 ? { required } : {}),
    additionalProperties: old['additionalProperties'] ?? false,
  }
}

function memberOf({ kind, schema, description, choices }: SchemaField): JsonObject {
  const { description: _, ...rest } = kindOf(schema) === kind ? schema : {}
  return { ...rest, ...kindSchema(kind, rest, choices), ...(description === '' ? {} : { description }) }
}

function kindSchema(kind: FieldKind, old: JsonObject, choices: string[]): JsonObject {
  switch (kind) {
    case 'text':
      return { type: 'string' }
    case 'number':
      return { type: 'number' }
    case 'whole':
      return { type: 'integer' }
    case 'yes_no':
      return { type: 'boolean' }
    case 'choice':
      return { enum: choices }
    case 'list':
      return { type: 'array', items: old['items'] ?? { type: 'string' } }
    case 'group':
      return { type: 'object', properties: old['properties'] ?? {} }
    case 'anything':
      return {}
  }
}

/** A name that no field has yet: `field`, `field2`. */
export function freshName(fields: readonly SchemaField[]): string {
  const taken = new Set(fields.map(({ name }) => name))
  for (let number = 1; ; number++) {
    const name = number === 1 ? 'field' : `field${number}`
    if (!taken.has(name)) return name
  }
}
