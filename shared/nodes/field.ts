import { z } from 'zod'

/** How a config field is shown and what its text means. Read by the form, the validator and the expression collector. */
export interface FieldMeta {
  label: string
  help?: string
  unit?: string
  control?: 'expression' | 'template' | 'text' | 'code' | 'duration' | 'json-schema' | 'path' | 'workflow'
  /** Names this expression sees beside the scope of its step, such as `item` or `output`. */
  extra?: readonly string[]
}

/** A JSONata expression, kept as text. */
export const expression = (meta: Omit<FieldMeta, 'control'>) => z.string().min(1, 'must not be empty').meta({ ...meta, control: 'expression' })

/** Text with `{{ JSONata }}` inside. */
export const template = (meta: Omit<FieldMeta, 'control'>) => z.string().meta({ ...meta, control: 'template' })
