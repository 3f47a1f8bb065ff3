import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { RE2JS } from 're2js'
import { contentHash } from '#shared/lib/hash.ts'
import { canonicalJson, isJsonObject, type Json, type JsonObject } from '#shared/lib/json.ts'
import type { SchemaCheck } from '#shared/nodes/capabilities.ts'
import { StepFailure } from '#shared/policy/step-error.ts'
import { failure, shown } from './failure.ts'

const MAX_COMPILED = 200
const MAX_SCHEMA_CHARACTERS = 256 * 1024
const MAX_PROBLEMS = 50
/** Subschemas that one check may evaluate. References can make a short schema ask for 2^n. */
const MAX_STEPS = 500_000
const STEP_KEYWORD = 'x-belay-step'

/**
 * Checks values against JSON Schemas of users (2020-12, with formats). No schema can make it load or run anything or hang: references
 * stay inside the schema, patterns run on a linear engine (no lookaround, no back references), and the work of one check is bounded.
 */
export function createSchemaCheck(): SchemaCheck {
  let steps = 0
  const ajv = new Ajv2020({
    strict: false,
    allErrors: true,
    inlineRefs: false,
    addUsedSchema: false,
    logger: false,
    code: { regExp: linearRegExp },
  })
  formats.default(ajv)
  ajv.addKeyword({
    keyword: STEP_KEYWORD,
    errors: false,
    validate: () => {
      if (++steps > MAX_STEPS) throw new RangeError(`it asks for more than ${MAX_STEPS} checks`)
      return true
    },
  })
  // The one that comes with ajv compares every item with every other.
  ajv.removeKeyword('uniqueItems')
  ajv.addKeyword({
    keyword: 'uniqueItems',
    type: 'array',
    schemaType: 'boolean',
    error: { message: 'must not hold the same item twice' },
    validate: (wanted: boolean, items: Json[]) => !wanted || new Set(items.map(canonicalJson)).size === items.length,
  })
  const compiled = new Map<string, ValidateFunction>()

  function validatorOf(schema: JsonObject): ValidateFunction {
    const name = contentHash(schema)
    const known = compiled.get(name)
    if (known) {
      compiled.delete(name)
      compiled.set(name, known)
      return known
    }
    if (JSON.stringify(schema).length > MAX_SCHEMA_CHARACTERS)
      throw failure('code_error', `The JSON Schema is longer than ${MAX_SCHEMA_CHARACTERS} characters.`)
    const counted = withSteps(schema)
    const validate = ajv.compile(counted)
    // ajv keeps what it compiled by object for ever; the map above is the bounded cache.
    ajv.removeSchema(counted)
    compiled.set(name, validate)
    if (compiled.size > MAX_COMPILED) compiled.delete(compiled.keys().next().value!)
    return validate
  }

  return {
    problems(schema, value) {
      try {
        const validate = validatorOf(schema)
        steps = 0
        if (validate(value)) return []
        return [...new Set((validate.errors ?? []).slice(0, MAX_PROBLEMS * 2).map(sentence))].slice(0, MAX_PROBLEMS)
      } catch (thrown) {
        if (thrown instanceof StepFailure) throw thrown
        const why = thrown instanceof Error ? shown(thrown.message.replace(/\s+/g, ' '), 300) : 'it is broken'
        throw failure('code_error', `The JSON Schema of this step cannot be used: ${why}.`, { cause: thrown })
      }
    },
  }
}

const linearRegExp = Object.assign(
  (pattern: string) => {
    const linear = RE2JS.compile(pattern)
    // ajv tells patterns apart by their text.
    return { test: (text: string) => linear.matcher(text).find(), toString: () => pattern } as RegExp
  },
  { code: 'new RegExp' },
)

const SCHEMAS = new Set([
  'not',
  'if',
  'then',
  'else',
  'items',
  'contains',
  'additionalProperties',
  'propertyNames',
  'unevaluatedItems',
  'unevaluatedProperties',
])
const LISTS = new Set(['allOf', 'anyOf', 'oneOf', 'prefixItems'])
const MAPS = new Set(['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas'])

/** A copy that counts its evaluations, without what would make the check asynchronous or look for another dialect. */
function withSteps(schema: JsonObject, depth = 0): JsonObject {
  if (depth > 100) throw new RangeError('it is nested too deep')
  const inner = (value: Json): Json => (isJsonObject(value) ? withSteps(value, depth + 1) : value)
  const entries = Object.entries(schema).flatMap(([key, value]): [string, Json][] => {
    if (key === '$async' || key === '$schema' || key === '$id') return []
    if (SCHEMAS.has(key)) return [[key, inner(value)]]
    if (LISTS.has(key) && Array.isArray(value)) return [[key, value.map(inner)]]
    if (MAPS.has(key) && isJsonObject(value))
      return [[key, Object.fromEntries(Object.entries(value).map(([name, one]) => [name, inner(one)]))]]
    return [[key, value]]
  })
  return { ...Object.fromEntries(entries), [STEP_KEYWORD]: true }
}

/** The words that the check of a workflow file uses, too. */
const TYPE_NAMES: ReadonlyMap<string, string> = new Map([
  ['string', 'text'],
  ['number', 'a number'],
  ['integer', 'a whole number'],
  ['boolean', 'true or false'],
  ['array', 'a list [ ]'],
  ['object', 'an object { }'],
])

function sentence({ instancePath, keyword, params, message }: ErrorObject): string {
  const at = shown(pathText(instancePath)) || 'the whole value'
  const named = (name: unknown) => shown(pathText(instancePath) === '' ? String(name) : `${pathText(instancePath)}.${String(name)}`)
  switch (keyword) {
    case 'type': {
      const wanted: unknown = params['type']
      const names = (Array.isArray(wanted) ? wanted : [wanted]).map((type) => TYPE_NAMES.get(String(type)) ?? String(type))
      return `${at} must be ${names.join(' or ')}`
    }
    case 'required':
      return `${named(params['missingProperty'])} is missing`
    case 'additionalProperties':
      return `${named(params['additionalProperty'])} is not allowed`
    case 'unevaluatedProperties':
      return `${named(params['unevaluatedProperty'])} is not allowed`
    case 'enum': {
      const allowed: unknown = params['allowedValues']
      const list = Array.isArray(allowed)
        ? allowed
            .slice(0, 12)
            .map((value) => JSON.stringify(value))
            .join(', ')
        : ''
      return `${at} must be one of ${shown(list, 300)}`
    }
    case 'const':
      return `${at} must be ${shown(JSON.stringify(params['allowedValue']))}`
    default:
      return `${at} ${shown(message ?? 'does not fit', 300)}`
  }
}

/** `items[2].price` of `/items/2/price`. */
function pathText(pointer: string): string {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce((path, part) => (/^\d+$/.test(part) ? `${path}[${part}]` : path === '' ? part : `${path}.${part}`), '')
}
