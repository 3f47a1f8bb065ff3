import { ActionIcon, Button, Menu, SegmentedControl, TextInput } from '@mantine/core'
import { ArrowDown, ArrowUp, Plus, X } from 'lucide-react'
import type { PolicyInput, ReviewRule } from '#shared/policy/policy.ts'
import { DurationInput } from '#web/ui/duration-input.tsx'
import { NumberField } from '#web/ui/number-field.tsx'
import { ConditionField } from '../fields/condition-field.tsx'
import { Reset } from '../fields/config-field.tsx'
import { moved } from '../fields/schema-builder.tsx'
import { useChanges, useFieldProblem, useInspected } from '../inspector-context.ts'
import { commonOf, firstRule, modeOf, NEVER_TRUE, newRule, RULE_KINDS, RULE_WORDS } from './rules.ts'
import fields from '../fields/fields.module.css'
import classes from './review.module.css'

const MODES = [
  { value: 'never', label: 'Never' },
  { value: 'always', label: 'Always' },
  { value: 'rules', label: 'When a rule says so' },
]
const SEEN = ['output', 'confidence']

/** When a person looks at what the step gave, before it goes on. */
export function ReviewTab() {
  const { node, definition } = useInspected()
  const changes = useChanges()
  const own = node.policy?.review
  const ofType = definition?.policy.review
  const rules = own ?? ofType ?? []
  const mode = modeOf(rules)
  const write = (next: readonly ReviewRule[], label: string, merge?: string) =>
    changes.policy(
      (now) => withReview(now, next.length === 0 && (ofType ?? []).length === 0 ? undefined : [...next]),
      label,
      merge ?? label,
    )
  return (
    <div className={fields.form}>
      <section className={fields.section} aria-label="Review">
        <div className={fields.labelRow}>
          <h2 className={fields.sectionTitle}>Does a person look at the result?</h2>
          {own && ofType && <Reset label="review" onReset={() => changes.policy((now) => withReview(now, undefined), 'review')} />}
        </div>
        <SegmentedControl
          fullWidth
          aria-label="Does a person look at the result?"
          data={MODES}
          value={mode}
          onChange={(next) => {
            if (next === 'never') write([], 'review')
            else if (next === 'always') write([newRule('always', commonOf(rules[0]))], 'review')
            else write([{ ...firstRule(node.type), ...commonOf(rules[0]) }], 'review')
          }}
        />
        <p className={fields.note}>
          {mode === 'never'
            ? 'The run goes on by itself. It still asks when it is not known whether something happened.'
            : 'The run waits at this step until somebody has approved, changed or rejected the result. One decision counts.'}
        </p>
      </section>
      {rules.length > 0 && (
        <ol className={classes.rules}>
          {rules.map((rule, index) => (
            <RuleItem
              // Rules are known by their place.
              // oxlint-disable-next-line react/no-array-index-key
              key={index}
              rule={rule}
              index={index}
              count={rules.length}
              onChange={(next) => write(rules.with(index, next), 'review rules', `review ${index}`)}
              onRemove={() =>
                write(
                  rules.filter((_, at) => at !== index),
                  'review rules',
                )
              }
              onMove={(by) => write(moved(rules, index, by), 'review rules')}
            />
          ))}
        </ol>
      )}
      {mode !== 'never' && (
        <Menu position="bottom-start" width={320}>
          <Menu.Target>
            <Button className={classes.add} size="compact-sm" variant="default" leftSection={<Plus size={14} />}>
              Add a rule
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {RULE_KINDS.map((kind) => (
              <Menu.Item key={kind} onClick={() => write([...rules, newRule(kind, commonOf(rules[0]))], 'review rules')}>
                <span className={classes.option}>{RULE_WORDS[kind].add}</span>
                <span className={classes.optionHelp}>{RULE_WORDS[kind].help}</span>
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      {rules.length > 1 && <p className={fields.note}>One rule that holds is enough. Who reviews it sees which.</p>}
    </div>
  )
}

const withReview = ({ review: _, ...rest }: PolicyInput, review: ReviewRule[] | undefined): PolicyInput =>
  review ? { ...rest, review } : rest

interface RuleItemProps {
  rule: ReviewRule
  index: number
  count: number
  onChange(rule: ReviewRule): void
  onRemove(): void
  onMove(by: -1 | 1): void
}

function RuleItem({ rule, index, count, onChange, onRemove, onMove }: RuleItemProps) {
  const place = `Rule ${index + 1}`
  const { assign: _, ...unassigned } = rule
  const { due: __, ...undue } = rule
  return (
    <li className={classes.rule} data-field={`review[${index}]`}>
      <div className={classes.sentence}>
        <span>Send to</span>
        <TextInput
          className={classes.who}
          aria-label={`${place}: for whom`}
          placeholder="anyone"
          value={rule.assign ?? ''}
          onChange={(event) => onChange(event.currentTarget.value === '' ? unassigned : { ...rule, assign: event.currentTarget.value })}
        />
        <span className={classes.tools}>
          {count > 1 && (
            <>
              <ActionIcon variant="subtle" size={28} aria-label={`Move ${place} up`} disabled={index === 0} onClick={() => onMove(-1)}>
                <ArrowUp size={14} />
              </ActionIcon>
              <ActionIcon
                variant="subtle"
                size={28}
                aria-label={`Move ${place} down`}
                disabled={index === count - 1}
                onClick={() => onMove(1)}
              >
                <ArrowDown size={14} />
              </ActionIcon>
            </>
          )}
          <ActionIcon variant="subtle" size={28} aria-label={`Remove ${place}`} onClick={onRemove}>
            <X size={14} />
          </ActionIcon>
        </span>
        <RuleWords rule={rule} place={place} onChange={onChange} />
      </div>
      {rule.when === 'expression' && <RuleCondition rule={rule} index={index} onChange={onChange} />}
      <div className={classes.due}>
        <span>Due within</span>
        <DurationInput
          ariaLabel={`${place}: due within`}
          value={rule.due}
          unit="h"
          onChange={(due) => onChange(due === undefined ? undue : { ...rule, due })}
        />
        {rule.due === undefined && <span className={classes.grow}>no time set</span>}
      </div>
    </li>
  )
}

interface RuleWordsProps {
  rule: ReviewRule
  place: string
  onChange(rule: ReviewRule): void
}

/** The middle of the sentence, with its numbers. */
function RuleWords({ rule, place, onChange }: RuleWordsProps) {
  switch (rule.when) {
    case 'always':
      return <span className={classes.words}>always</span>
    case 'expression':
      return <span className={classes.words}>when</span>
    case 'confidence_below':
      return (
        <span className={classes.words}>
          <span>when confidence is below</span>
          <NumberField
            className={classes.number}
            aria-label={`${place}: confidence, from 0 to 1`}
            min={0}
            max={1}
            value={rule.value}
            onChange={(value) => value !== undefined && onChange({ ...rule, value })}
          />
        </span>
      )
    case 'after_failures':
      return (
        <span className={classes.words}>
          <span>after</span>
          <NumberField
            className={classes.number}
            aria-label={`${place}: failed tries`}
            integer
            min={1}
            max={1_000}
            value={rule.attempts}
            onChange={(attempts) => attempts !== undefined && onChange({ ...rule, attempts })}
          />
          <span>{rule.attempts === 1 ? 'failed try' : 'failed tries'}</span>
        </span>
      )
    case 'sample':
      return (
        <span className={classes.words}>
          <NumberField
            className={classes.number}
            aria-label={`${place}: percent of results`}
            min={0}
            max={100}
            unit="%"
            value={Number((rule.rate * 100).toFixed(4))}
            onChange={(percent) => percent !== undefined && onChange({ ...rule, rate: Number((percent / 100).toFixed(6)) })}
          />
          <span>of results, picked at random</span>
        </span>
      )
    case 'first_runs':
      return (
        <span className={classes.words}>
          <span>in the first</span>
          <NumberField
            className={classes.number}
            aria-label={`${place}: first runs`}
            integer
            min={1}
            max={10_000}
            value={rule.count}
            onChange={(count) => count !== undefined && onChange({ ...rule, count })}
          />
          <span>runs of a version</span>
        </span>
      )
  }
}

interface RuleConditionProps {
  rule: Extract<ReviewRule, { when: 'expression' }>
  index: number
  onChange(rule: ReviewRule): void
}

function RuleCondition({ rule, index, onChange }: RuleConditionProps) {
  const error = useFieldProblem('review', `review[${index}].expression`)
  return (
    <ConditionField
      label={`Condition of rule ${index + 1}`}
      hideLabel
      value={rule.expression === NEVER_TRUE ? '' : rule.expression}
      extra={SEEN}
      error={error}
      onChange={(expression) => onChange({ ...rule, expression: expression.trim() === '' ? NEVER_TRUE : expression })}
    />
  )
}
