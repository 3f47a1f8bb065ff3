import { NumberInput, Select, Switch, TagsInput, Textarea, TextInput } from '@mantine/core'
import type { Json, JsonObject } from '#shared/lib/json.ts'
import { JsonField } from './json-field.tsx'
import type { InputField } from './schema-fields.ts'

/** Plain controls for the input of a workflow. A field left empty is left out of the input. */
export function InputForm(props: {
  fields: readonly InputField[]
  input: JsonObject
  onChange(input: JsonObject): void
  errors: { readonly [name: string]: string }
}) {
  const { fields, input, onChange, errors } = props
  const set = (name: string, value: Json | undefined): void => {
    const { [name]: _, ...rest } = input
    onChange(value === undefined ? rest : { ...rest, [name]: value })
  }
  return fields.map((field, index) => (
    <Control
      key={field.name}
      field={field}
      first={index === 0}
      value={input[field.name]}
      error={errors[field.name]}
      onChange={(value) => set(field.name, value)}
    />
  ))
}

function Control(props: {
  field: InputField
  first: boolean
  value: Json | undefined
  error: string | undefined
  onChange(value: Json | undefined): void
}) {
  const { field, value, error, onChange, first } = props
  const common = {
    label: field.label,
    description: field.help,
    required: field.required,
    error: error === undefined ? undefined : `${field.label} ${error}`,
    ...(first ? { 'data-autofocus': true } : {}),
  }
  const text = typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value)
  const ofText = (given: string): Json | undefined => (given === '' && !field.required ? undefined : given)
  switch (field.kind) {
    case 'text':
      return <TextInput {...common} value={text} onChange={(event) => onChange(ofText(event.currentTarget.value))} />
    case 'long-text':
      return (
        <Textarea
          {...common}
          autosize
          minRows={3}
          maxRows={12}
          value={text}
          onChange={(event) => onChange(ofText(event.currentTarget.value))}
        />
      )
    case 'number':
    case 'integer':
      return (
        <NumberInput
          {...common}
          value={typeof value === 'number' ? value : ''}
          allowDecimal={field.kind === 'number'}
          onChange={(given) => onChange(typeof given === 'number' ? given : undefined)}
        />
      )
    case 'boolean':
      return (
        <Switch
          label={field.label}
          description={field.help}
          error={common.error}
          checked={value === true}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      )
    case 'choice': {
      const names = (field.choices ?? []).map((choice) => (typeof choice === 'string' ? choice : JSON.stringify(choice)))
      const chosen = field.choices?.findIndex((choice) => choice === value) ?? -1
      return (
        <Select
          {...common}
          data={names}
          value={names[chosen] ?? null}
          clearable={!field.required}
          onChange={(name) => onChange(name === null ? undefined : field.choices?.[names.indexOf(name)])}
        />
      )
    }
    case 'list':
      return (
        <TagsInput
          {...common}
          placeholder="Type and press Enter"
          value={Array.isArray(value) ? value.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))) : []}
          onChange={(items) => onChange(field.items === 'number' ? items.map(Number).filter((one) => Number.isFinite(one)) : items)}
        />
      )
    case 'json':
      return (
        <JsonField label={field.label} help={field.help} required={field.required} value={value} onChange={onChange} error={common.error} />
      )
  }
}
