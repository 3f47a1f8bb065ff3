import { isJsonObject, type Json, type JsonObject } from '#shared/lib/json.ts'

/** One control of the form that an input schema makes. */
export interface InputField {
  name: string
  label: string
  help?: string
  required: boolean
  kind: 'text' | 'long-text' | 'number' | 'integer' | 'boolean' | 'choice' | 'list' | 'json'
  /** For `choice`, as text; for `list`, kind of its items. */
  choices?: readonly Json[]
  items?: 'text' | 'number'
  example?: Json
}

/**
 * The fields of a form for the input of a workflow, or undefined where plain controls cannot say everything that the schema allows at its
 * top: then the input is written as JSON. A field that is not plain is written as JSON by itself.
 */
export function fieldsOf(schema: { [key: string]: Json } | undefined): InputField[] | undefined {
  if (schema === undefined) return undefined
  if (['oneOf', 'anyOf', 'allOf', '$ref', 'if'].some((key) => schema[key] !== undefined)) return undefined
  const properties = schema['properties']
  if (!isJsonObject(properties)) return undefined
  const required = Array.isArray(schema['required']) ? schema['required'] : []
  return Object.entries(properties).map(([name, value]) => fieldOf(name, isJsonObject(value) ? value : {}, required.includes(name)))
}

function fieldOf(name: string, schema: JsonObject, required: boolean): InputField {
  const { title, description, examples } = schema
  const example = schema['default'] ?? (Array.isArray(examples) ? examples[0] : undefined)
  return {
    name,
    label: typeof title === 'string' && title !== '' ? title : wordsOf(name),
    ...(typeof description === 'string' ? { help: description } : {}),
    required,
    ...(example === undefined ? {} : { example }),
    ...kindOf(schema, example),
  }
}

function kindOf(schema: JsonObject, example: Json | undefined): Pick<InputField, 'kind' | 'choices' | 'items'> {
  if (Array.isArray(schema['enum']) && schema['enum'].every((one) => typeof one !== 'object'))
    return { kind: 'choice', choices: schema['enum'] }
  switch (schema['type']) {
    case 'string': {
      const long =
        (typeof schema['maxLength'] === 'number' && schema['maxLength'] > 200) || (typeof example === 'string' && example.length > 80)
      return { kind: long || schema['format'] === 'textarea' || schema['contentMediaType'] === 'text/plain' ? 'long-text' : 'text' }
    }
    case 'number':
      return { kind: 'number' }
    case 'integer':
      return { kind: 'integer' }
    case 'boolean':
      return { kind: 'boolean' }
    case 'array': {
      const items = isJsonObject(schema['items']) ? schema['items']['type'] : undefined
      if (items === 'string') return { kind: 'list', items: 'text' }
      return items === 'number' || items === 'integer' ? { kind: 'list', items: 'number' } : { kind: 'json' }
    }
    default:
      return { kind: 'json' }
  }
}

/** `customerName`, `customer_name` -> `Customer name`. */
export function wordsOf(name: string): string {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .split(/[\s_-]+/)
    .filter((word) => word !== '')
    .map((word) => (/^[A-Z]{2,}$/.test(word) ? word : word.toLowerCase()))
    .join(' ')
  return words === '' ? name : words[0]!.toUpperCase() + words.slice(1)
}

/** The input that a form starts with: what was used last where it is there, else what the schema gives. */
export function startingInput(fields: readonly InputField[], kept: Json | undefined): JsonObject {
  const input: JsonObject = isJsonObject(kept) ? { ...kept } : {}
  for (const { name, example, kind, required } of fields) {
    if (Object.hasOwn(input, name)) continue
    if (example !== undefined) input[name] = example
    else if (kind === 'boolean' && required) input[name] = false
  }
  return input
}

/** What keeps the form from being run, by field. Empty: it can. */
export function missingOf(fields: readonly InputField[], input: JsonObject): { [name: string]: string } {
  const missing: { [name: string]: string } = {}
  for (const { name, required, kind } of fields) {
    const value = input[name]
    if (required && (value === undefined || (value === '' && kind !== 'text'))) missing[name] = 'is needed'
    else if (kind === 'integer' && typeof value === 'number' && !Number.isInteger(value)) missing[name] = 'must be a whole number'
  }
  return missing
}
