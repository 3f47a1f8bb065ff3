import { useId } from 'react'
import { Input, NativeSelect, SegmentedControl } from '@mantine/core'
import { patched, type Patch } from '#shared/graph/edit/settings.ts'
import { BACKOFF_STRATEGIES, JITTERS, type PolicyInput } from '#shared/policy/policy.ts'
import { DurationInput } from '#web/ui/duration-input.tsx'
import { NumberField } from '#web/ui/number-field.tsx'
import type { fallbackOf } from './origin.ts'
import { JITTER_HELP, JITTER_WORDS, STRATEGY_WORDS } from './words.ts'
import fields from '../fields/fields.module.css'

type Backoff = NonNullable<NonNullable<PolicyInput['retry']>['backoff']>

interface BackoffFieldsProps {
  value: Backoff | undefined
  usual: Pick<ReturnType<typeof fallbackOf>, 'strategy' | 'first' | 'factor' | 'cap' | 'jitter'>
  note(path: string): string
  onChange(value: Backoff): void
}

/** How long it waits from try to try. */
export function BackoffFields({ value = {}, usual, note, onChange }: BackoffFieldsProps) {
  const set = (patch: Patch<Backoff>) => onChange(patched<Backoff>(value, patch))
  const strategy = value.strategy ?? usual.strategy
  const jitter = value.jitter ?? usual.jitter
  const id = useId()
  return (
    <>
      <div className={fields.columns}>
        <DurationInput
          label="First wait"
          value={value.first}
          fallback={usual.first}
          fallbackNote={note('retry.backoff.first')}
          onChange={(first) => set({ first })}
        />
        <NativeSelect
          label="Further waits"
          data={BACKOFF_STRATEGIES.map((each) => ({ value: each, label: STRATEGY_WORDS[each] }))}
          value={strategy}
          onChange={(event) => set({ strategy: BACKOFF_STRATEGIES.find((each) => each === event.currentTarget.value) })}
        />
        {strategy === 'exponential' && (
          <NumberField
            label="Each times"
            min={1}
            max={100}
            optional
            placeholder={String(usual.factor)}
            value={value.factor}
            onChange={(factor) => set({ factor })}
          />
        )}
        {strategy !== 'fixed' && (
          <DurationInput
            label="Longest wait"
            value={value.cap}
            fallback={usual.cap}
            fallbackNote={note('retry.backoff.cap')}
            onChange={(cap) => set({ cap })}
          />
        )}
      </div>
      <div className={fields.field}>
        <Input.Label labelElement="div" id={id}>
          Chance in the waits
        </Input.Label>
        <SegmentedControl
          aria-labelledby={id}
          data={(['none', 'equal', 'full'] as const).map((each) => ({ value: each, label: JITTER_WORDS[each] }))}
          value={jitter}
          onChange={(next) => set({ jitter: JITTERS.find((each) => each === next) })}
        />
        <Input.Description>{JITTER_HELP[jitter]}</Input.Description>
      </div>
    </>
  )
}
