import { SegmentedControl, Select, Switch, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import { isJsonObject, type Json, type JsonObject } from '#shared/lib/json.ts'
import { JsonField } from '../json-field.tsx'
import classes from './review.module.css'

/**
 * An output to be corrected: field by field where it has fields, or as JSON. `onChange` gets undefined while it is not valid. Where the
 * schema of the answer lists the words that a field may hold, one of them is chosen: what follows compares with those very words.
 */
export function EditForm({ initial, schema, onChange }: EditFormProps) {
  const hasFields = isJsonObject(initial) && Object.keys(initial).length > 0
  const [mode, setMode] = useState<'fields' | 'json'>(hasFields ? 'fields' : 'json')
  const [draft, setDraft] = useState<Json>(initial)
  const change = (next: Json | undefined) => {
    if (next !== undefined) setDraft(next)
    onChange(next)
  }
  return (
    <div className={classes['edit']}>
      {hasFields && (
        <SegmentedControl
          size="xs"
          aria-label="How to change it"
          data={[
            { value: 'fields', label: 'Fields' },
            { value: 'json', label: 'JSON' },
          ]}
          value={mode}
          onChange={(next) => setMode(next === 'json' ? 'json' : 'fields')}
        />
      )}
      {mode === 'fields' && isJsonObject(draft) ? (
        <Fields value={draft} schema={schema} onChange={change} />
      ) : (
        <JsonField label="Output as JSON" initial={draft} lines={8} onChange={change} />
      )}
    </div>
  )
}

export interface EditFormProps {
  initial: Json
  schema: JsonObject | undefined
  onChange(value: Json | undefined): void
}

interface FieldsProps {
  value: JsonObject
  schema: JsonObject | undefined
  onChange(value: Json | undefined): void
}

function Fields({ value, schema, onChange }: FieldsProps) {
  const [broken, setBroken] = useState<ReadonlySet<string>>(new Set())
  const set = (name: string, next: Json | undefined) => {
    const wrong = new Set(broken)
    if (next === undefined) wrong.add(name)
    else wrong.delete(name)
    setBroken(wrong)
    onChange(wrong.size > 0 || next === undefined ? undefined : { ...value, [name]: next })
  }
  return (
    <>
      {Object.entries(value).map(([name, field]) => (
        <Field key={name} name={name} value={field} words={wordsOf(schema, name)} onChange={(next) => set(name, next)} />
      ))}
    </>
  )
}

/** The words that a field may hold, where the schema lists them. */
function wordsOf(schema: JsonObject | undefined, name: string): readonly string[] | undefined {
  const fields = schema?.['properties']
  const field = isJsonObject(fields) ? fields[name] : undefined
  const words = isJsonObject(field) ? field['enum'] : undefined
  return Array.isArray(words) && words.every((word) => typeof word === 'string') ? words : undefined
}

interface FieldProps {
  name: string
  value: Json
  words: readonly string[] | undefined
  onChange(value: Json | undefined): void
}

function Field({ name, value, words, onChange }: FieldProps) {
  const [text, setText] = useState(typeof value === 'number' ? String(value) : '')
  if (typeof value === 'boolean') return <Switch label={name} checked={value} onChange={(event) => onChange(event.currentTarget.checked)} />
  if (typeof value === 'number') {
    const wrong = text.trim() === '' || !Number.isFinite(Number(text))
    return (
      <TextInput
        label={name}
        value={text}
        inputMode="decimal"
        error={wrong ? 'A number' : undefined}
        onChange={(event) => {
          const next = event.currentTarget.value
          setText(next)
          onChange(next.trim() === '' || !Number.isFinite(Number(next)) ? undefined : Number(next))
        }}
      />
    )
  }
  if (typeof value === 'string' && words !== undefined) {
    const data = words.includes(value) ? [...words] : [value, ...words]
    return <Select label={name} data={data} value={value} allowDeselect={false} onChange={(next) => next !== null && onChange(next)} />
  }
  if (typeof value === 'string') {
    return (
      <Textarea label={name} value={value} autosize minRows={1} maxRows={8} onChange={(event) => onChange(event.currentTarget.value)} />
    )
  }
  if (isTexts(value)) {
    return (
      <Textarea
        label={name}
        description="One entry a line"
        value={value.join('\n')}
        autosize
        minRows={1}
        maxRows={8}
        onChange={(event) => {
          const next = event.currentTarget.value
          onChange(next === '' ? [] : next.split('\n'))
        }}
      />
    )
  }
  return (
    <div>
      <span className={classes['label']}>{name}</span>
      <JsonField label={name} initial={value} lines={3} onChange={onChange} />
    </div>
  )
}

const isTexts = (value: Json): value is string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string' && !one.includes('\n'))
