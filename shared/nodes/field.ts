import { z } from 'zod'
import { isJsonObject } from '../lib/json.ts'

/** How a config field is shown and what its text means. Read by the form, the validator and the expression collector. */
export interface FieldMeta {
  label: string
  help?: string
  unit?: string
  control?: 'expression' | 'template' | 'text' | 'code' | 'duration' | 'json-schema' | 'path' | 'workflow'
  /** Names this expression sees beside the scope of its step, such as `item` or `output`. */
  extra?: readonly string[]
  /** An expression that is true or false. */
  condition?: boolean
  /** Words for the values of an enum or the forms of a union, by value. */
  choices?: Readonly<Record<string, string>>
  /** The field means something only while another field of the same object has one of these values. */
  when?: { field: string; is: readonly string[] }
  /** Rarely touched: shown folded behind the others. */
  advanced?: boolean
  /** Text of several lines. */
  long?: boolean
  /** What an empty field shows, as an example. */
  example?: string
}

/** A JSONata expression, kept as text. */
export const expression = (meta: Omit<FieldMeta, 'control'>) =>
  z
    .string()
    .min(1, 'must not be empty')
    .meta({ ...meta, control: 'expression' })

/** Text with `{{ JSONata }}` inside. */
export const template = (meta: Omit<FieldMeta, 'control'>) => z.string().meta({ ...meta, control: 'template' })

/** A text of a config that holds an expression, or a template with expressions. */
export interface ExpressionField {
  /** From the config: `['cases', 2, 'when']`. */
  path: (string | number)[]
  control: 'expression' | 'template'
  text: string
  extra: readonly string[]
}

/** Every expression and template of a config, in the order of its fields. What does not fit the schema is passed over. */
export function expressionFields(schema: z.core.$ZodType, config: unknown): ExpressionField[] {
  const found: ExpressionField[] = []
  collect(schema, config, [], found)
  return found
}

function collect(schema: z.core.$ZodType, value: unknown, path: (string | number)[], found: ExpressionField[]): void {
  if (value === undefined) return
  const { def } = (schema as z.core.$ZodTypes)._zod
  switch (def.type) {
    case 'string': {
      const meta = z.globalRegistry.get(schema)
      const control = meta?.['control']
      if (typeof value !== 'string' || (control !== 'expression' && control !== 'template')) return
      const extra = meta?.['extra']
      found.push({ path, control, text: value, extra: Array.isArray(extra) ? extra.filter((name) => typeof name === 'string') : [] })
      return
    }
    case 'object':
      if (isJsonObject(value))
        for (const [key, member] of Object.entries(def.shape))
          if (Object.hasOwn(value, key)) collect(member, value[key], [...path, key], found)
      return
    case 'record':
      if (isJsonObject(value)) for (const [key, member] of Object.entries(value)) collect(def.valueType, member, [...path, key], found)
      return
    case 'array':
      if (Array.isArray(value)) for (const [index, member] of value.entries()) collect(def.element, member, [...path, index], found)
      return
    case 'tuple':
      if (Array.isArray(value)) for (const [index, member] of def.items.entries()) collect(member, value[index], [...path, index], found)
      return
    case 'union': {
      const fitting = def.options.find((option) => z.safeParse(option, value).success)
      if (fitting) collect(fitting, value, path, found)
      return
    }
    case 'intersection':
      collect(def.left, value, path, found)
      collect(def.right, value, path, found)
      return
    case 'optional':
    case 'nullable':
    case 'nonoptional':
    case 'default':
    case 'prefault':
    case 'readonly':
    case 'catch':
      collect(def.innerType, value, path, found)
      return
    case 'pipe':
      collect(def.in, value, path, found)
      return
    case 'lazy':
      collect(def.getter(), value, path, found)
      return
    default:
  }
}
