import { useState } from 'react'
import { ActionIcon, Button, Checkbox, Input, NativeSelect, SegmentedControl, TextInput, Tooltip } from '@mantine/core'
import { ArrowDown, ArrowUp, Plus, X } from 'lucide-react'
import { isJsonObject, type Json, type JsonObject } from '#shared/lib/json.ts'
import { FIELD_KINDS, freshName, KIND_WORDS, readFields, writeFields, type SchemaField } from './schema-fields.ts'
import { JsonField } from './json-field.tsx'
import classes from './fields.module.css'

export interface SchemaBuilderProps {
  label: string
  help?: string | undefined
  value: JsonObject | undefined
  onChange(value: JsonObject | undefined): void
  error?: string | undefined
  /** What an empty list means: `The answer is plain text.` */
  empty: string
}

/** A JSON Schema as a list of fields; as JSON where it says more, or for who prefers it. */
export function SchemaBuilder({ label, help, value, onChange, error, empty }: SchemaBuilderProps) {
  const fields = readFields(value)
  const [asJson, setAsJson] = useState(false)
  const json = asJson || fields === undefined
  const write = (next: readonly SchemaField[]) => onChange(next.length === 0 ? undefined : writeFields(value, next))
  return (
    <div className={classes.field} role="group" aria-label={label}>
      <div className={classes.labelRow}>
        <Input.Label labelElement="div">{label}</Input.Label>
        <SegmentedControl
          size="xs"
          aria-label={`How to write: ${label}`}
          data={[
            { value: 'fields', label: 'Fields', disabled: fields === undefined },
            { value: 'json', label: 'JSON' },
          ]}
          value={json ? 'json' : 'fields'}
          onChange={(next) => setAsJson(next === 'json')}
        />
      </div>
      {json ? (
        <JsonField
          label={label}
          hideLabel
          lines={8}
          value={value}
          check={(next) => (isJsonObject(next) ? undefined : 'A JSON Schema is an object: { … }')}
          onChange={(next: Json | undefined) => onChange(isJsonObject(next) ? next : undefined)}
        />
      ) : (
        <>
          {fields.length === 0 && <p className={classes.empty}>{empty}</p>}
          {fields.map((field, index) => (
            <FieldRow
              // A field is known by its place: its name changes while it is typed.
              // oxlint-disable-next-line react/no-array-index-key
              key={index}
              field={field}
              taken={fields.filter((_, at) => at !== index).map(({ name }) => name)}
              onChange={(next) => write(fields.with(index, next))}
              onRemove={() => write(fields.filter((_, at) => at !== index))}
              onMove={(by) => write(moved(fields, index, by))}
              first={index === 0}
              last={index === fields.length - 1}
            />
          ))}
          <div>
            <Button
              size="compact-sm"
              variant="default"
              leftSection={<Plus size={14} />}
              onClick={() =>
                write([...fields, { name: freshName(fields), kind: 'text', required: true, description: '', choices: [], schema: {} }])
              }
            >
              Add a field
            </Button>
          </div>
        </>
      )}
      {error !== undefined && <Input.Error>{error}</Input.Error>}
      {help !== undefined && <Input.Description>{help}</Input.Description>}
    </div>
  )
}

export function moved<T>(list: readonly T[], index: number, by: -1 | 1): T[] {
  const other = index + by
  const [one, two] = [list[index], list[other]]
  return one === undefined || two === undefined ? [...list] : list.with(index, two).with(other, one)
}

interface FieldRowProps {
  field: SchemaField
  taken: readonly string[]
  first: boolean
  last: boolean
  onChange(field: SchemaField): void
  onRemove(): void
  onMove(by: -1 | 1): void
}

function FieldRow({ field, taken, first, last, onChange, onRemove, onMove }: FieldRowProps) {
  const [name, setName] = useState<string>()
  const [choices, setChoices] = useState<string>()
  const shown = name ?? field.name
  const wrong = shown.trim() === '' ? 'A name is needed.' : taken.includes(shown.trim()) ? 'Another field has this name.' : undefined
  return (
    <div className={classes.schemaRow}>
      <div className={classes.schemaLine}>
        <TextInput
          aria-label="Name of the field"
          className={classes.grow}
          styles={{ input: { fontFamily: 'var(--mono)', fontSize: 12 } }}
          value={shown}
          error={wrong}
          onChange={(event) => {
            const next = event.currentTarget.value
            setName(next)
            if (next.trim() !== '' && !taken.includes(next.trim())) onChange({ ...field, name: next.trim() })
          }}
          onBlur={() => {
            if (wrong === undefined) setName(undefined)
          }}
        />
        <NativeSelect
          aria-label={`Kind of ${field.name}`}
          className={classes.grow}
          data={FIELD_KINDS.map((value) => ({ value, label: KIND_WORDS[value] }))}
          value={field.kind}
          onChange={(event) => onChange({ ...field, kind: FIELD_KINDS.find((each) => each === event.currentTarget.value) ?? 'text' })}
        />
        <Tooltip label="Remove" openDelay={400}>
          <ActionIcon variant="subtle" size={28} aria-label={`Remove ${field.name}`} onClick={onRemove}>
            <X size={14} />
          </ActionIcon>
        </Tooltip>
      </div>
      {field.kind === 'choice' && (
        <TextInput
          aria-label={`Choices of ${field.name}`}
          placeholder="Choices, with commas between"
          value={choices ?? field.choices.join(', ')}
          onChange={(event) => {
            const text = event.currentTarget.value
            setChoices(text)
            onChange({ ...field, choices: text.split(',').flatMap((part) => (part.trim() === '' ? [] : [part.trim()])) })
          }}
          onBlur={() => setChoices(undefined)}
        />
      )}
      <div className={classes.schemaLine}>
        <TextInput
          className={classes.grow}
          aria-label={`What ${field.name} is`}
          placeholder="What it is"
          value={field.description}
          onChange={(event) => onChange({ ...field, description: event.currentTarget.value })}
        />
        <Checkbox
          size="xs"
          label="Needed"
          className={classes.needed}
          checked={field.required}
          onChange={(event) => onChange({ ...field, required: event.currentTarget.checked })}
        />
        <ActionIcon variant="subtle" size={28} aria-label={`Move ${field.name} up`} disabled={first} onClick={() => onMove(-1)}>
          <ArrowUp size={14} />
        </ActionIcon>
        <ActionIcon variant="subtle" size={28} aria-label={`Move ${field.name} down`} disabled={last} onClick={() => onMove(1)}>
          <ArrowDown size={14} />
        </ActionIcon>
      </div>
    </div>
  )
}
