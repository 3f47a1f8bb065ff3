import { Input, NativeSelect, TextInput } from '@mantine/core'
import { useId, useState } from 'react'
import { durationWords, readDuration, splitDuration, UNITS, UNIT_WORDS, type DurationUnit } from './duration-text.ts'
import { useDraft, type Read } from './use-draft.ts'
import classes from './duration-input.module.css'

export interface DurationInputProps {
  /** As it stands in a graph file: `30s`. */
  value: string | undefined
  onChange(value: string | undefined): void
  label?: React.ReactNode
  description?: React.ReactNode
  /** Accessible name where there is no label. */
  ariaLabel?: string
  /** What is in force while it is empty, as it stands in a graph file. */
  fallback?: string
  /** Behind the words of the fallback: `as for every Ask AI step`. */
  fallbackNote?: string
  /** A further check of what could be read. */
  check?: (value: string) => string | undefined
  error?: React.ReactNode
  required?: boolean
  /** What a number alone counts while nothing is set. */
  unit?: DurationUnit
  size?: 'xs' | 'sm'
}

/** A span as number and unit; `30s` or `1h 30m` may be typed as well. */
export function DurationInput({
  value,
  onChange,
  label,
  description,
  ariaLabel,
  fallback,
  fallbackNote,
  check,
  error,
  required,
  unit: usualUnit,
  size = 'sm',
}: DurationInputProps) {
  const id = useId()
  const [picked, setPicked] = useState<DurationUnit>()
  const unit: DurationUnit = splitDuration(value ?? '')?.unit ?? picked ?? splitDuration(fallback ?? '')?.unit ?? usualUnit ?? 's'
  const read = (text: string): Read<string | undefined> => {
    if (text.trim() === '') return required ? { ok: false, message: 'A time is needed here, such as 30s.' } : { ok: true, value: undefined }
    const found = readDuration(text, unit)
    if (found === undefined) return { ok: false, message: `"${text.trim()}" is not a time; write a number, or 30s, 15m, 4h, 3d.` }
    const refused = check?.(found)
    return refused === undefined ? { ok: true, value: found } : { ok: false, message: refused }
  }
  const draft = useDraft(value, (shown) => splitDuration(shown ?? '')?.amount ?? shown ?? '', read, onChange)
  const placeholder = fallback === undefined ? undefined : (splitDuration(fallback)?.amount ?? fallback)
  return (
    <Input.Wrapper
      id={id}
      label={label}
      description={description}
      error={draft.error ?? error}
      size={size}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
    >
      <div className={classes['pair']}>
        <TextInput
          id={id}
          size={size}
          className={classes['amount']}
          aria-label={ariaLabel}
          inputMode="decimal"
          autoComplete="off"
          placeholder={placeholder}
          value={draft.text}
          error={(draft.error ?? error) !== undefined && (draft.error ?? error) !== ''}
          onChange={(event) => draft.onChange(event.currentTarget.value)}
          onBlur={draft.onBlur}
        />
        <NativeSelect
          size={size}
          className={classes['unit']}
          aria-label={`Unit of ${ariaLabel ?? (typeof label === 'string' ? label : 'the time')}`}
          value={unit}
          data={UNITS.map((each) => ({ value: each, label: UNIT_WORDS[each][1] }))}
          onChange={(event) => {
            const next = UNITS.find((each) => each === event.currentTarget.value)
            const amount = splitDuration(value ?? fallback ?? '')?.amount
            setPicked(next)
            if (next && amount !== undefined) onChange(`${amount}${next}`)
          }}
        />
      </div>
      {value === undefined && fallbackNote !== undefined && fallback !== undefined && (
        <span className={classes['note']}>{`${durationWords(fallback)}, ${fallbackNote}`}</span>
      )}
    </Input.Wrapper>
  )
}
