import { TextInput, type TextInputProps } from '@mantine/core'
import { useDraft, type Read } from './use-draft.ts'

export interface NumberFieldProps extends Omit<TextInputProps, 'value' | 'onChange'> {
  value: number | undefined
  onChange(value: number | undefined): void
  integer?: boolean
  min?: number
  max?: number
  unit?: string
  /** The value may be left out. */
  optional?: boolean
}

/** A number that is never corrected while it is typed: what is out of range stays, with a sentence about it. */
export function NumberField({
  value,
  onChange,
  integer = false,
  min,
  max,
  unit,
  optional = false,
  error,
  onBlur,
  ...rest
}: NumberFieldProps) {
  const draft = useDraft(value, showNumber, (text) => readNumber(text, { integer, min, max, optional }), onChange)
  return (
    <TextInput
      inputMode={integer ? 'numeric' : 'decimal'}
      autoComplete="off"
      rightSection={unit === undefined ? undefined : <span style={{ color: 'var(--text-2)', paddingRight: 12 }}>{unit}</span>}
      rightSectionWidth={unit === undefined ? undefined : unit.length * 7 + 20}
      rightSectionPointerEvents="none"
      {...rest}
      value={draft.text}
      error={draft.error ?? error}
      onChange={(event) => draft.onChange(event.currentTarget.value)}
      onBlur={(event) => {
        draft.onBlur()
        onBlur?.(event)
      }}
    />
  )
}

const showNumber = (value: number | undefined): string => (value === undefined ? '' : String(value))

interface Limits {
  integer: boolean
  min: number | undefined
  max: number | undefined
  optional: boolean
}

/** What was typed as a number, or what is wrong with it. A comma counts as a decimal point. */
export function readNumber(text: string, { integer, min, max, optional }: Limits): Read<number | undefined> {
  const trimmed = text.trim().replaceAll(/[\s_]/g, '').replace(',', '.')
  if (trimmed === '') return optional ? { ok: true, value: undefined } : { ok: false, message: 'A number is needed here.' }
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)$/.test(trimmed)) return { ok: false, message: `"${text.trim()}" is not a number.` }
  const value = Number(trimmed)
  if (integer && !Number.isInteger(value)) return { ok: false, message: 'A whole number is needed here.' }
  if (min !== undefined && value < min) return { ok: false, message: `At least ${min.toLocaleString('en')}.` }
  if (max !== undefined && value > max) return { ok: false, message: `At most ${max.toLocaleString('en')}.` }
  return { ok: true, value }
}
