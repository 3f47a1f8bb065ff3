import { useState } from 'react'
import { ActionIcon, Button, Input, NativeSelect, SegmentedControl, TextInput } from '@mantine/core'
import { Plus, X } from 'lucide-react'
import type { Json } from '#shared/lib/json.ts'
import { useDraft } from '#web/ui/use-draft.ts'
import { useInspected } from '../inspector-context.ts'
import {
  compileCondition,
  OPERATOR_WORDS,
  OPERATORS,
  readCondition,
  WITHOUT_VALUE,
  type Condition,
  type ConditionRow,
} from '#shared/graph/condition.ts'
import { fieldChoices, type FieldChoice } from './field-choices.ts'
import { FieldPicker } from './field-picker.tsx'
import { FormulaField, type FormulaFieldProps } from './formula-field.tsx'
import classes from './fields.module.css'

/** A condition as rows in plain words, or, where it says more than rows can, as its formula. */
export function ConditionField(props: Omit<FormulaFieldProps, 'template' | 'aside'>) {
  const { label, help, value, onChange, error, required = false, hideLabel, extra = [] } = props
  const { sources } = useInspected()
  const read = readCondition(value)
  const [asFormula, setAsFormula] = useState(false)
  // Rows without a field are not written down yet, so they live here.
  const [open, setOpen] = useState<{ of: string; condition: Condition }>()
  const condition = open && open.of === value ? open.condition : read
  const toggle = (
    <SegmentedControl
      size="xs"
      aria-label={`How to write: ${label}`}
      data={[
        { value: 'words', label: 'In words', disabled: read === undefined },
        { value: 'formula', label: 'Formula' },
      ]}
      value={asFormula || condition === undefined ? 'formula' : 'words'}
      onChange={(next) => setAsFormula(next === 'formula')}
    />
  )
  if (asFormula || condition === undefined) return <FormulaField {...props} template={false} aside={toggle} />
  const change = (next: Condition) => {
    const text = compileCondition(next)
    setOpen({ of: text, condition: next })
    if (text !== value) onChange(text)
  }
  const setRow = (index: number, row: ConditionRow) => change({ ...condition, rows: condition.rows.with(index, row) })
  return (
    <div className={classes.field} role="group" aria-label={label}>
      {!hideLabel && (
        <div className={classes.labelRow}>
          <Input.Label labelElement="div" required={required}>
            {label}
          </Input.Label>
          {toggle}
        </div>
      )}
      {condition.rows.map((row, index) => (
        <Row
          // Rows have no name of their own and are only added at the end or removed.
          // oxlint-disable-next-line react/no-array-index-key
          key={index}
          row={row}
          word={index === 0 ? undefined : condition.join}
          onWord={(join) => change({ ...condition, join })}
          fields={fieldChoices(sources, extra)}
          onChange={(next) => setRow(index, next)}
          {...(condition.rows.length > 1
            ? { onRemove: () => change({ ...condition, rows: condition.rows.filter((_, at) => at !== index) }) }
            : {})}
        />
      ))}
      <div>
        <Button
          size="compact-xs"
          variant="subtle"
          leftSection={<Plus size={14} />}
          onClick={() => change({ ...condition, rows: [...condition.rows, { field: '', operator: 'is', value: '' }] })}
        >
          Add a condition
        </Button>
        {hideLabel && (
          <Button size="compact-xs" variant="subtle" onClick={() => setAsFormula(true)}>
            Write a formula
          </Button>
        )}
      </div>
      {error !== undefined && <Input.Error>{error}</Input.Error>}
      {help !== undefined && condition.rows.every(({ field }) => field === '') && <Input.Description>{help}</Input.Description>}
    </div>
  )
}

interface RowProps {
  row: ConditionRow
  word: Condition['join'] | undefined
  onWord(word: Condition['join']): void
  fields: readonly FieldChoice[]
  onChange(row: ConditionRow): void
  onRemove?: () => void
}

function Row({ row, word, onWord, fields, onChange, onRemove }: RowProps) {
  const choice = fields.find(({ reference }) => reference === row.field)
  return (
    <div className={classes.condition}>
      {word !== undefined && (
        <NativeSelect
          className={classes.conditionWord}
          size="xs"
          aria-label="How the conditions go together"
          data={[
            { value: 'and', label: 'and' },
            { value: 'or', label: 'or' },
          ]}
          value={word}
          onChange={(event) => onWord(event.currentTarget.value === 'or' ? 'or' : 'and')}
        />
      )}
      <FieldPicker value={row.field} choices={fields} onChange={(field) => onChange({ ...row, field })} />
      <div className={classes.conditionRest}>
        <NativeSelect
          aria-label="Comparison"
          className={classes.conditionOperator}
          data={OPERATORS.map((value) => ({ value, label: OPERATOR_WORDS[value] }))}
          value={row.operator}
          onChange={(event) => {
            const operator = OPERATORS.find((each) => each === event.currentTarget.value) ?? 'is'
            onChange({ ...row, operator, value: typed(valueText(row.value), operator, choice?.value) })
          }}
        />
        {!WITHOUT_VALUE.has(row.operator) && (
          <ValueBox
            key={row.operator}
            value={row.value}
            list={row.operator === 'one_of'}
            read={(text) => typed(text, row.operator, choice?.value)}
            onChange={(value) => onChange({ ...row, value })}
          />
        )}
        {onRemove && (
          <ActionIcon variant="subtle" size={28} aria-label="Remove this condition" onClick={onRemove}>
            <X size={14} />
          </ActionIcon>
        )}
      </div>
    </div>
  )
}

interface ValueBoxProps {
  value: ConditionRow['value']
  list: boolean
  read(text: string): ConditionRow['value']
  onChange(value: ConditionRow['value']): void
}

/** Keeps what is being typed, and follows a value that changed by itself, as by undo. */
function ValueBox({ value, list, read, onChange }: ValueBoxProps) {
  const { text, ...draft } = useDraft(value, valueText, (written) => ({ ok: true, value: read(written) }), onChange)
  return (
    <TextInput
      aria-label="Value"
      className={classes.conditionValue}
      placeholder={list ? 'a, b, c' : 'value'}
      value={text}
      onChange={(event) => draft.onChange(event.currentTarget.value)}
      onBlur={draft.onBlur}
    />
  )
}

const valueText = (value: ConditionRow['value']): string => (Array.isArray(value) ? value.join(', ') : String(value))

const SIZES = new Set(['above', 'below', 'at_least', 'at_most'])

/** What was typed as the value that it most likely is: a number where numbers are compared or the data holds one, else text. */
function typed(text: string, operator: ConditionRow['operator'], sample: Json | undefined): ConditionRow['value'] {
  const one = (part: string): string | number => {
    const number = Number(part.replace(',', '.'))
    const numeric = part.trim() !== '' && Number.isFinite(number)
    return numeric && (SIZES.has(operator) || typeof sample === 'number' || sample === 'number') ? number : part
  }
  return operator === 'one_of'
    ? text
        .split(',')
        .map((part) => one(part.trim()))
        .filter((part) => part !== '')
    : one(text)
}
