import { ActionIcon, Button, MultiSelect } from '@mantine/core'
import { Plus, X } from 'lucide-react'
import { patched, type Patch } from '#shared/graph/edit/settings.ts'
import type { PolicyInput } from '#shared/policy/policy.ts'
import { ERROR_KINDS } from '#shared/policy/step-error.ts'
import { DurationInput } from '#web/ui/duration-input.tsx'
import { durationOf, durationWords } from '#web/ui/duration-text.ts'
import { NumberField } from '#web/ui/number-field.tsx'
import { useChanges } from '../inspector-context.ts'
import { usePolicy } from './use-policy.ts'
import { KIND_WORDS } from './words.ts'
import fields from '../fields/fields.module.css'

type Rule = NonNullable<NonNullable<PolicyInput['retry']>['rules']>[number]

/** What is done differently for some kinds of failure; the first rule that names a kind counts. */
export function RuleList() {
  const { ofNode, ofType, policy, note } = usePolicy()
  const changes = useChanges()
  const own = ofNode?.retry?.rules
  const rules = own ?? ofType.retry?.rules ?? []
  const write = (next: readonly Rule[]) =>
    changes.policy((now) => ({ ...now, retry: { ...now.retry, rules: [...next] } }), 'rules for kinds of failure')
  const named = new Set(rules.flatMap(({ kinds }) => kinds))
  const free = ERROR_KINDS.find((kind) => !named.has(kind))
  return (
    <div className={fields.field} role="group" aria-label="Rules for kinds of failure" data-field="retry.rules">
      {rules.length > 0 && (
        <p className={fields.note}>{own ? 'For some kinds of failure:' : `For some kinds of failure, ${note('retry.rules')}:`}</p>
      )}
      {rules.map((rule, index) => (
        <RuleRow
          // Rules are known by their place.
          // oxlint-disable-next-line react/no-array-index-key
          key={index}
          rule={rule}
          inForce={policy.retry.rules[index]}
          number={index + 1}
          taken={rules.filter((_, at) => at !== index).flatMap(({ kinds }) => kinds)}
          onChange={(next) => write(rules.with(index, next))}
          onRemove={() => write(rules.filter((_, at) => at !== index))}
        />
      ))}
      <div>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<Plus size={14} />}
          disabled={free === undefined}
          onClick={() => write([...rules, { kinds: [free ?? 'timeout'], maxAttempts: 5 }])}
        >
          Add a rule for a kind of failure
        </Button>
      </div>
    </div>
  )
}

interface RuleRowProps {
  rule: Rule
  inForce: { maxAttempts: number; backoff: { firstMs: number; capMs: number }; budgetMs: number } | undefined
  number: number
  taken: readonly string[]
  onChange(rule: Rule): void
  onRemove(): void
}

function RuleRow({ rule, inForce, number, taken, onChange, onRemove }: RuleRowProps) {
  const set = (patch: Patch<Rule>) => onChange(patched<Rule>(rule, patch))
  const backoff = (patch: Patch<NonNullable<Rule['backoff']>>) => {
    const next = patched<NonNullable<Rule['backoff']>>(rule.backoff ?? {}, patch)
    set({ backoff: Object.keys(next).length === 0 ? undefined : next })
  }
  const usual = (ms: number | undefined) => (ms === undefined ? {} : { fallback: durationOf(ms), fallbackNote: 'as for other failures' })
  return (
    <div className={fields.group}>
      <div className={fields.groupHead}>
        <span className={fields.groupTitle}>{`When it fails because`}</span>
        <ActionIcon variant="subtle" size={28} aria-label={`Remove rule ${number}`} onClick={onRemove}>
          <X size={14} />
        </ActionIcon>
      </div>
      <MultiSelect
        aria-label={`Kinds of failure of rule ${number}`}
        data={ERROR_KINDS.map((kind) => ({ value: kind, label: KIND_WORDS[kind], disabled: taken.includes(kind) }))}
        value={rule.kinds}
        hidePickedOptions
        onChange={(next) => {
          const kinds = ERROR_KINDS.filter((kind) => next.includes(kind))
          // A rule without a kind would say nothing; removing it has a button of its own.
          if (kinds.length > 0) onChange({ ...rule, kinds })
        }}
      />
      <div className={fields.columns}>
        <NumberField
          label="Tries"
          integer
          min={1}
          max={1_000}
          optional
          placeholder={String(inForce?.maxAttempts ?? '')}
          value={rule.maxAttempts}
          onChange={(maxAttempts) => set({ maxAttempts })}
        />
        <DurationInput label="No new try after" value={rule.budget} {...usual(inForce?.budgetMs)} onChange={(budget) => set({ budget })} />
        <DurationInput
          label="First wait"
          value={rule.backoff?.first}
          {...usual(inForce?.backoff.firstMs)}
          onChange={(first) => backoff({ first })}
        />
        <DurationInput
          label="Longest wait"
          value={rule.backoff?.cap}
          {...usual(inForce?.backoff.capMs)}
          onChange={(cap) => backoff({ cap })}
        />
      </div>
      {rule.kinds.includes('rate_limited') && (
        <p className={fields.note}>
          {`When the other side says how long to wait, it waits at least so long${inForce ? `, within ${durationWords(durationOf(inForce.budgetMs))}` : ''}.`}
        </p>
      )}
    </div>
  )
}
