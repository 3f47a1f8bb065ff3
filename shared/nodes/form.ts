import { z } from 'zod'
import { isJsonObject, type Json } from '../lib/json.ts'
import type { FieldMeta } from './field.ts'

/** A form as data, read off the schema of a config: every field has words and a way to be filled in. */

export interface FormField {
  key: string
  label: string
  help?: string
  unit?: string
  example?: string
  /** Must be given: there is no default and it is not optional. */
  required: boolean
  default?: Json
  when?: { field: string; is: readonly string[] }
  advanced: boolean
  control: FormControl
  /** Checks one value of this field. */
  schema: z.core.$ZodType
}

export type FormControl =
  | { kind: 'expression'; extra: readonly string[]; condition: boolean }
  | { kind: 'template'; long: boolean }
  | { kind: 'text'; long: boolean }
  | { kind: 'code' | 'duration' | 'workflow' | 'json-schema' | 'json' | 'switch' }
  | { kind: 'number'; integer: boolean; min?: number; max?: number }
  | { kind: 'choice'; options: readonly Choice[] }
  | { kind: 'group'; fields: readonly FormField[] }
  /** `item.label` is empty where the members need no word of their own. */
  | { kind: 'list'; item: FormField; min: number; max?: number }
  /** Named values. */
  | { kind: 'record'; item: FormField; keys: z.core.$ZodType }
  /** One of several forms, told apart by the field `by`. */
  | { kind: 'variants'; by: string; variants: readonly (Choice & { fields: readonly FormField[] })[] }

export interface Choice {
  value: string
  label: string
}

/** The fields of a config, in the order of the schema. */
export function formOf(schema: z.core.$ZodType): FormField[] {
  const { control } = describe('', schema)
  return control.kind === 'group' ? [...control.fields] : []
}

/** Whether a field means something beside the values around it. One that is set is always shown, so that it can be seen and removed. */
export function isShown(field: FormField, values: Json | undefined, fields: readonly FormField[]): boolean {
  if (!field.when) return true
  const around = isJsonObject(values) ? values : {}
  if (Object.hasOwn(around, field.key)) return true
  const { field: other, is } = field.when
  const value = around[other] ?? fields.find(({ key }) => key === other)?.default
  return typeof value === 'string' && is.includes(value)
}

interface Unwrapped {
  schema: z.core.$ZodTypes
  meta: Partial<FieldMeta>
  optional: boolean
  default?: Json
}

/** Takes off what stands around a type, keeping what it says; the outermost words win. */
function unwrap(outer: z.core.$ZodType): Unwrapped {
  let schema = outer as z.core.$ZodTypes
  const found: Omit<Unwrapped, 'schema'> = { meta: {}, optional: false }
  for (;;) {
    found.meta = { ...z.globalRegistry.get(schema), ...found.meta }
    const { def } = schema._zod
    switch (def.type) {
      case 'optional':
        found.optional = true
        break
      case 'default':
      case 'prefault':
        found.optional = true
        found.default ??= def.defaultValue as Json
        break
      case 'nullable':
      case 'nonoptional':
      case 'readonly':
      case 'catch':
        break
      case 'pipe':
        schema = def.in as z.core.$ZodTypes
        continue
      default:
        return { schema, ...found }
    }
    schema = def.innerType as z.core.$ZodTypes
  }
}

function describe(key: string, outer: z.core.$ZodType): FormField {
  const found = unwrap(outer)
  const { meta } = found
  return {
    key,
    label: meta.label ?? '',
    ...(meta.help === undefined ? {} : { help: meta.help }),
    ...(meta.unit === undefined ? {} : { unit: meta.unit }),
    ...(meta.example === undefined ? {} : { example: meta.example }),
    ...(meta.when === undefined ? {} : { when: meta.when }),
    ...(found.default === undefined ? {} : { default: found.default }),
    required: !found.optional,
    advanced: meta.advanced ?? false,
    control: controlOf(found),
    schema: outer,
  }
}

function controlOf({ schema, meta }: Unwrapped): FormControl {
  if (meta.control === 'json-schema') return { kind: 'json-schema' }
  const { def } = schema._zod
  switch (def.type) {
    case 'string':
      return textControl(meta)
    case 'number':
      return { kind: 'number', ...limitsOf(schema) }
    case 'boolean':
      return { kind: 'switch' }
    case 'enum':
      return { kind: 'choice', options: Object.values(def.entries).map((value) => choice(String(value), meta)) }
    case 'literal':
      return { kind: 'choice', options: def.values.map((value) => choice(String(value), meta)) }
    case 'object':
      return { kind: 'group', fields: Object.entries(def.shape).map(([key, member]) => describe(key, member)) }
    case 'array': {
      const { min = 0, max } = limitsOf(schema)
      return { kind: 'list', item: describe('', def.element), min, ...(max === undefined ? {} : { max }) }
    }
    case 'record': {
      const item = describe('', def.valueType)
      return item.control.kind === 'json' ? { kind: 'json' } : { kind: 'record', item, keys: def.keyType }
    }
    case 'union':
      return variantsOf(def, meta) ?? { kind: 'json' }
    default:
      return { kind: 'json' }
  }
}

function textControl(meta: Partial<FieldMeta>): FormControl {
  switch (meta.control) {
    case 'expression':
      return { kind: 'expression', extra: meta.extra ?? [], condition: meta.condition ?? false }
    case 'template':
      return { kind: 'template', long: meta.long ?? false }
    case 'code':
    case 'duration':
    case 'workflow':
      return { kind: meta.control }
    default:
      return { kind: 'text', long: meta.long ?? false }
  }
}

interface Limits {
  integer: boolean
  min?: number
  max?: number
}

/** Limits of a number, or of the length of a list. */
function limitsOf(schema: z.core.$ZodTypes): Limits {
  const { def } = schema._zod
  const limits: Limits = { integer: 'format' in def && typeof def.format === 'string' && def.format.includes('int') }
  for (const check of def.checks ?? []) {
    const rule = (check as z.core.$ZodChecks)._zod.def
    if (rule.check === 'greater_than') limits.min = Number(rule.value)
    else if (rule.check === 'less_than') limits.max = Number(rule.value)
    else if (rule.check === 'min_length') limits.min = rule.minimum
    else if (rule.check === 'max_length') limits.max = rule.maximum
    else if (rule.check === 'number_format' && rule.format.includes('int')) limits.integer = true
  }
  return limits
}

function variantsOf(def: z.core.$ZodUnionDef, meta: Partial<FieldMeta>): FormControl | undefined {
  const by = 'discriminator' in def && typeof def.discriminator === 'string' ? def.discriminator : undefined
  if (by === undefined) return undefined
  const variants = def.options.flatMap((option) => {
    const { def: form } = (option as z.core.$ZodTypes)._zod
    if (form.type !== 'object') return []
    const name = (form.shape[by] as z.core.$ZodTypes | undefined)?._zod.def
    if (name?.type !== 'literal') return []
    const fields = Object.entries(form.shape).flatMap(([key, member]) => (key === by ? [] : [describe(key, member)]))
    return [{ ...choice(String(name.values[0]), meta), fields }]
  })
  return { kind: 'variants', by, variants }
}

const choice = (value: string, meta: Partial<FieldMeta>): Choice => ({ value, label: meta.choices?.[value] ?? value })
