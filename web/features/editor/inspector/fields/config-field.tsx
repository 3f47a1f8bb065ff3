import { useId, useState } from 'react'
import { ActionIcon, Button, Input, NativeSelect, SegmentedControl, Switch, Textarea, TextInput, Tooltip } from '@mantine/core'
import { ArrowDown, ArrowUp, ChevronRight, Plus, RotateCcw, X } from 'lucide-react'
import { z } from 'zod'
import { isJsonObject, type Json, type JsonObject } from '#shared/lib/json.ts'
import { pathText, plainIssues } from '#shared/graph/plain-issues.ts'
import { isShown, type FormControl, type FormField } from '#shared/nodes/form.ts'
import { CodeEditor } from '#web/ui/code-editor/code-editor.tsx'
import { DurationInput } from '#web/ui/duration-input.tsx'
import { NumberField } from '#web/ui/number-field.tsx'
import { useChanges, useFieldProblem, type FieldPath } from '../inspector-context.ts'
import { ConditionField } from './condition-field.tsx'
import { FormulaField } from './formula-field.tsx'
import { JsonField } from './json-field.tsx'
import { moved, SchemaBuilder } from './schema-builder.tsx'
import { WorkflowField } from './workflow-field.tsx'
import classes from './fields.module.css'

/** The fields of an object; what is rarely touched stands folded behind the others. */
export function ConfigFields({ fields, values, path }: { fields: readonly FormField[]; values: Json | undefined; path: FieldPath }) {
  const object: JsonObject = isJsonObject(values) ? values : {}
  const shown = fields.filter((field) => isShown(field, object, fields))
  const advanced = shown.filter((field) => field.advanced)
  const set = advanced.filter(({ key }) => Object.hasOwn(object, key))
  const [open, setOpen] = useState(false)
  const draw = (field: FormField) => <ConfigField key={field.key} field={field} value={object[field.key]} path={[...path, field.key]} />
  return (
    <>
      {shown.filter((field) => !field.advanced).map(draw)}
      {advanced.length > 0 && (
        <>
          <button type="button" className={classes.fold} aria-expanded={open} onClick={() => setOpen(!open)}>
            <ChevronRight size={16} />
            More settings
            <span className={classes.foldNote}>{set.length > 0 ? `${set.length} of ${advanced.length} set` : advanced.length}</span>
          </button>
          {open && advanced.map(draw)}
        </>
      )}
    </>
  )
}

interface ConfigFieldProps {
  field: FormField
  value: Json | undefined
  path: FieldPath
}

function ConfigField({ field, value, path }: ConfigFieldProps) {
  const changes = useChanges()
  const error = useFieldProblem('settings', pathText(path))
  const change = (next: Json | undefined) => changes.config(path, next, field.label.toLowerCase() || 'a value')
  return (
    <div data-field={pathText(path)}>
      <Control field={field} value={value} path={path} error={error} onChange={change} />
    </div>
  )
}

interface ControlProps extends ConfigFieldProps {
  error: string | undefined
  onChange(value: Json | undefined): void
  hideLabel?: boolean
}

/** A text that is empty is one that is not there, except where a default would come back in its place. */
const emptied = (text: string, { default: usual }: FormField): string | undefined =>
  text === '' && (usual === undefined || usual === '') ? undefined : text

function Control({ field, value, path, error, onChange, hideLabel = false }: ControlProps) {
  const { control, label, help, required } = field
  const words = { ...(hideLabel ? { 'aria-label': label || 'Value' } : { label, description: help }), inputWrapperOrder: ORDER }
  const text = typeof value === 'string' ? value : ''
  switch (control.kind) {
    case 'expression': {
      const Field = control.condition ? ConditionField : FormulaField
      return (
        <Field
          label={label || 'Value'}
          help={hideLabel ? undefined : help}
          hideLabel={hideLabel}
          value={text}
          template={false}
          extra={control.extra}
          example={field.example}
          required={required}
          error={error}
          onChange={(next) => onChange(emptied(next, field))}
        />
      )
    }
    case 'template':
      return (
        <FormulaField
          label={label || 'Value'}
          help={hideLabel ? undefined : help}
          hideLabel={hideLabel}
          value={typeof value === 'string' ? value : typeof field.default === 'string' ? field.default : ''}
          template
          lines={control.long ? 4 : 1}
          example={field.example}
          required={required}
          error={error}
          onChange={(next) => onChange(emptied(next, field))}
        />
      )
    case 'text': {
      const Field = control.long ? Textarea : TextInput
      return (
        <Field
          {...words}
          required={required && !hideLabel}
          value={text}
          error={error}
          placeholder={field.example ?? (typeof field.default === 'string' ? field.default : undefined)}
          onChange={(event) => onChange(hideLabel ? event.currentTarget.value : emptied(event.currentTarget.value, field))}
        />
      )
    }
    case 'code':
      return (
        <div className={classes.field}>
          <Input.Label labelElement="div" required={required}>
            {label}
          </Input.Label>
          <CodeEditor
            value={text}
            label={label}
            language="plain"
            lines={10}
            numbers
            invalid={error !== undefined}
            onChange={(next) => onChange(emptied(next, field))}
          />
          {error !== undefined && <Input.Error>{error}</Input.Error>}
          {help !== undefined && <Input.Description>{help}</Input.Description>}
        </div>
      )
    case 'duration':
      return (
        <DurationInput
          label={label}
          description={help}
          value={typeof value === 'string' ? value : undefined}
          required={required}
          error={error}
          check={(next) => checked(field, next)}
          {...(typeof field.default === 'string' ? { fallback: field.default, fallbackNote: 'unless you set another' } : {})}
          onChange={onChange}
        />
      )
    case 'number':
      return (
        <NumberField
          {...words}
          integer={control.integer}
          {...(control.min === undefined ? {} : { min: control.min })}
          {...(control.max === undefined ? {} : { max: control.max })}
          {...(field.unit === undefined ? {} : { unit: field.unit })}
          optional={!required}
          placeholder={typeof field.default === 'number' ? `${field.default}, unless you set another` : ''}
          value={typeof value === 'number' ? value : undefined}
          error={error}
          onChange={onChange}
        />
      )
    case 'switch':
      return (
        <Switch
          label={label}
          description={help}
          labelPosition="left"
          checked={typeof value === 'boolean' ? value : field.default === true}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      )
    case 'choice':
      return <ChoiceControl field={field} options={control.options} value={value} error={error} onChange={onChange} />
    case 'group':
      return (
        <Group label={label} help={help} error={error}>
          <ConfigFields fields={control.fields} values={value} path={path} />
        </Group>
      )
    case 'list':
      return <ListControl field={field} control={control} value={value} path={path} error={error} onChange={onChange} />
    case 'record':
      return <RecordControl field={field} control={control} value={value} path={path} error={error} onChange={onChange} />
    case 'variants':
      return <VariantsControl field={field} control={control} value={value} path={path} error={error} onChange={onChange} />
    case 'workflow':
      return (
        <WorkflowField
          label={label}
          help={help}
          value={text}
          error={error}
          required={required}
          onChange={(next) => onChange(emptied(next, field))}
        />
      )
    case 'json-schema':
      return (
        <SchemaBuilder
          label={label}
          empty="Plain text. Add a field to get named values instead."
          value={isJsonObject(value) ? value : undefined}
          error={error}
          onChange={onChange}
        />
      )
    case 'json':
      return <JsonField label={label} help={help} value={value} error={error} onChange={onChange} />
  }
}

const ORDER: ('label' | 'input' | 'description' | 'error')[] = ['label', 'input', 'error', 'description']

/** What the schema of the field says about a value, as a sentence. */
function checked({ schema }: FormField, value: Json): string | undefined {
  const result = z.safeParse(schema, value)
  const issue = result.success ? undefined : plainIssues(result.error)[0]
  return issue && `${issue.text.slice(0, 1).toUpperCase()}${issue.text.slice(1)}.`
}

function Group({
  label,
  help,
  error,
  children,
}: {
  label: string
  help: string | undefined
  error: string | undefined
  children: React.ReactNode
}) {
  const id = useId()
  return (
    <div className={classes.field} role="group" aria-labelledby={id}>
      <Input.Label labelElement="div" id={id}>
        {label}
      </Input.Label>
      {help !== undefined && <Input.Description>{help}</Input.Description>}
      <div className={classes.group}>{children}</div>
      {error !== undefined && <Input.Error>{error}</Input.Error>}
    </div>
  )
}

interface ChoiceProps {
  field: FormField
  options: readonly { value: string; label: string }[]
  value: Json | undefined
  error: string | undefined
  onChange(value: Json | undefined): void
}

function ChoiceControl({ field, options, value, error, onChange }: ChoiceProps) {
  const current = typeof value === 'string' ? value : typeof field.default === 'string' ? field.default : ''
  const short = options.length <= 4 && options.reduce((sum, { label }) => sum + label.length + 4, 0) <= 46
  const choose = (next: string) => onChange(next === field.default ? undefined : next)
  const data = options.map((option) => ({ value: option.value, label: option.label }))
  const id = useId()
  return (
    <div className={classes.field}>
      <div className={classes.labelRow}>
        <Input.Label labelElement="div" id={id}>
          {field.label}
        </Input.Label>
        {value !== undefined && field.default !== undefined && value !== field.default && (
          <Reset label={field.label} onReset={() => onChange(undefined)} />
        )}
      </div>
      {short ? (
        <SegmentedControl fullWidth aria-labelledby={id} data={data} value={current} onChange={choose} />
      ) : (
        <NativeSelect aria-labelledby={id} data={data} value={current} onChange={(event) => choose(event.currentTarget.value)} />
      )}
      {error !== undefined && <Input.Error>{error}</Input.Error>}
      {field.help !== undefined && <Input.Description>{field.help}</Input.Description>}
    </div>
  )
}

/** Takes a field back to what it is without saying anything. */
export function Reset({ label, onReset }: { label: string; onReset(): void }) {
  return (
    <Tooltip label="Back to the usual" openDelay={400}>
      <ActionIcon className={classes.reset} variant="subtle" size={24} aria-label={`Reset ${label}`} onClick={onReset}>
        <RotateCcw size={14} />
      </ActionIcon>
    </Tooltip>
  )
}

type Of<K extends FormControl['kind']> = Omit<ControlProps, 'hideLabel'> & { control: Extract<FormControl, { kind: K }> }

function ListControl({ field, control, value, path, error, onChange }: Of<'list'>) {
  const list = Array.isArray(value) ? value : []
  const { item } = control
  const simple = item.control.kind !== 'group'
  const write = (next: Json[]) => onChange(next.length === 0 && control.min === 0 ? undefined : next)
  const tools = (index: number) => (
    <>
      <ActionIcon
        variant="subtle"
        size={28}
        aria-label={`Move ${index + 1} up`}
        disabled={index === 0}
        onClick={() => write(moved(list, index, -1))}
      >
        <ArrowUp size={14} />
      </ActionIcon>
      <ActionIcon
        variant="subtle"
        size={28}
        aria-label={`Move ${index + 1} down`}
        disabled={index === list.length - 1}
        onClick={() => write(moved(list, index, 1))}
      >
        <ArrowDown size={14} />
      </ActionIcon>
      <ActionIcon variant="subtle" size={28} aria-label={`Remove ${index + 1}`} onClick={() => write(list.filter((_, at) => at !== index))}>
        <X size={14} />
      </ActionIcon>
    </>
  )
  return (
    <div className={classes.field} role="group" aria-label={field.label}>
      <Input.Label labelElement="div" required={field.required}>
        {field.label}
      </Input.Label>
      {field.help !== undefined && <Input.Description>{field.help}</Input.Description>}
      {list.map((member, index) =>
        simple ? (
          // oxlint-disable-next-line react/no-array-index-key -- an entry is known by its place
          <div key={index} className={classes.line} data-field={pathText([...path, index])}>
            <div className={classes.grow}>
              <Control
                field={{ ...item, label: `${field.label} ${index + 1}` }}
                value={member}
                path={[...path, index]}
                error={undefined}
                hideLabel
                onChange={(next) => write(list.with(index, next ?? ''))}
              />
            </div>
            {tools(index)}
          </div>
        ) : (
          // oxlint-disable-next-line react/no-array-index-key -- an entry is known by its place
          <div key={index} className={classes.group}>
            <div className={classes.groupHead}>
              <span className={classes.groupTitle}>{`${field.label.replace(/s$/, '')} ${index + 1}`}</span>
              {tools(index)}
            </div>
            {item.control.kind === 'group' && <ConfigFields fields={item.control.fields} values={member} path={[...path, index]} />}
          </div>
        ),
      )}
      <div>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<Plus size={14} />}
          disabled={control.max !== undefined && list.length >= control.max}
          onClick={() => onChange([...list, fresh(item, list)])}
        >
          Add
        </Button>
      </div>
      {error !== undefined && <Input.Error>{error}</Input.Error>}
    </div>
  )
}

/** A new member of a list. Fields that must differ, such as the exits of cases, get a number. */
function fresh(item: FormField, list: readonly Json[]): Json {
  if (item.control.kind !== 'group') return ''
  const port = item.control.fields.find(({ key }) => key === 'port')
  if (!port) return {}
  const taken = new Set(list.map((member) => (isJsonObject(member) ? member['port'] : undefined)))
  for (let number = list.length + 1; ; number++) if (!taken.has(`case${number}`)) return { port: `case${number}` }
}

function RecordControl({ field, control, value, path, error, onChange }: Of<'record'>) {
  const object = isJsonObject(value) ? value : {}
  const [draft, setDraft] = useState<{ of: string; text: string }>()
  const entries = Object.entries(object)
  const write = (next: [string, Json][]) => onChange(next.length === 0 ? undefined : Object.fromEntries(next))
  return (
    <div className={classes.field} role="group" aria-label={field.label}>
      <Input.Label labelElement="div">{field.label}</Input.Label>
      {entries.map(([name, member], index) => {
        const shown = draft?.of === name ? draft.text : name
        const wrong = shown !== name ? nameProblem(control, shown, object) : undefined
        return (
          // oxlint-disable-next-line react/no-array-index-key -- the name changes while it is typed
          <div key={index} className={classes.group} data-field={pathText([...path, name])}>
            <div className={classes.line}>
              <TextInput
                aria-label="Name"
                className={classes.grow}
                value={shown}
                error={wrong}
                onChange={(event) => {
                  const next = event.currentTarget.value
                  if (nameProblem(control, next, object) === undefined) {
                    setDraft(undefined)
                    write(entries.with(index, [next, member]))
                  } else setDraft({ of: name, text: next })
                }}
              />
              <ActionIcon
                variant="subtle"
                size={28}
                aria-label={`Remove ${name}`}
                onClick={() => write(entries.filter((_, at) => at !== index))}
              >
                <X size={14} />
              </ActionIcon>
            </div>
            <Control
              field={{ ...control.item, label: `Value of ${name}` }}
              value={member}
              path={[...path, name]}
              error={undefined}
              hideLabel
              onChange={(next) => write(entries.with(index, [name, next ?? '']))}
            />
          </div>
        )
      })}
      <div>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<Plus size={14} />}
          onClick={() => write([...entries, [freshKey(object), '']])}
        >
          Add
        </Button>
      </div>
      {error !== undefined && <Input.Error>{error}</Input.Error>}
      {field.help !== undefined && <Input.Description>{field.help}</Input.Description>}
    </div>
  )
}

function nameProblem({ keys }: { keys: z.core.$ZodType }, name: string, object: JsonObject): string | undefined {
  if (name === '') return 'A name is needed.'
  if (Object.hasOwn(object, name)) return 'This name is taken.'
  const result = z.safeParse(keys, name)
  const message = result.success ? undefined : (plainIssues(result.error)[0]?.text ?? 'is not allowed')
  return message && `${message.slice(0, 1).toUpperCase()}${message.slice(1)}.`
}

function freshKey(object: JsonObject): string {
  for (let number = 1; ; number++) {
    const name = number === 1 ? 'name' : `name${number}`
    if (!Object.hasOwn(object, name)) return name
  }
}

function VariantsControl({ field, control, value, path, error, onChange }: Of<'variants'>) {
  const object = isJsonObject(value) ? value : isJsonObject(field.default) ? field.default : {}
  const chosen = control.variants.find((variant) => variant.value === object[control.by])
  const id = useId()
  return (
    <div className={classes.field}>
      <Input.Label labelElement="div" id={id}>
        {field.label}
      </Input.Label>
      <NativeSelect
        aria-labelledby={id}
        data={control.variants.map((variant) => ({ value: variant.value, label: variant.label }))}
        value={chosen?.value ?? ''}
        onChange={(event) => {
          const next = event.currentTarget.value
          const usual = isJsonObject(field.default) && field.default[control.by] === next
          onChange(usual ? undefined : { [control.by]: next })
        }}
      />
      {error !== undefined && <Input.Error>{error}</Input.Error>}
      {field.help !== undefined && <Input.Description>{field.help}</Input.Description>}
      {chosen && chosen.fields.length > 0 && (
        <div className={classes.group}>
          <ConfigFields fields={chosen.fields} values={object} path={path} />
        </div>
      )}
    </div>
  )
}
