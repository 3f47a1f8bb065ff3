import { MultiSelect, Select, TextInput } from '@mantine/core'
import type { RunStateName } from '#shared/run/run-state.ts'
import type { RunFilter } from '#web/api/runs.ts'
import { useWorkflows } from '#web/api/workflows.ts'
import { STATE_WORDS } from '#web/ui/state-words.ts'
import classes from '../list-page.module.css'
import { KINDS, kindOf, labelOf, SPANS, spanOf, statesOf } from './filters.ts'

const STATE_CHOICES: readonly RunStateName[] = ['running', 'needs_review', 'pending', 'failed', 'success', 'cancelled']

/** What the list is narrowed to. `label` is the text as somebody types it: it is in the address once it is `name:value`. */
export function FilterBar({ address, label, now, onLabel, onChange }: FilterBarProps) {
  const workflows = useWorkflows()
  return (
    <div className={classes['filters']} role="search" aria-label="Filter runs">
      <Select
        aria-label="Workflow"
        placeholder="All workflows"
        clearable
        searchable
        w={220}
        data={(workflows.data?.items ?? []).map((one) => ({ value: one.id, label: one.name }))}
        value={address.workflow ?? null}
        onChange={(next) => onChange({ workflow: next ?? undefined })}
      />
      <MultiSelect
        aria-label="State"
        classNames={{ input: classes['states'] ?? '' }}
        {...(statesOf(address.state).length === 0 ? { placeholder: 'Any state' } : {})}
        clearable
        w={260}
        data={STATE_CHOICES.map((state) => ({ value: state, label: STATE_WORDS[state] }))}
        value={statesOf(address.state)}
        onChange={(next) => onChange({ state: next.length === 0 ? undefined : next.join(',') })}
      />
      <Select
        aria-label="Time"
        w={150}
        allowDeselect={false}
        data={[{ value: 'all', label: 'Any time' }, ...SPANS.map(({ value, label: text }) => ({ value, label: text }))]}
        value={spanOf(address.from, now)}
        onChange={(next) => {
          const span = SPANS.find((one) => one.value === next)
          onChange({ from: span ? Math.floor((Date.now() - span.ms) / 60_000) * 60_000 : undefined, to: undefined })
        }}
      />
      <TextInput
        aria-label="Label"
        placeholder="Label, such as customer:acme"
        w={220}
        value={label}
        error={label !== '' && labelOf(label) === undefined ? 'name:value' : undefined}
        onChange={(event) => {
          const text = event.currentTarget.value
          onLabel(text)
          const next = labelOf(text)
          if (text === '' || next !== undefined) onChange({ label: next })
        }}
      />
      <Select
        aria-label="Versions and drafts"
        w={220}
        allowDeselect={false}
        data={KINDS.map(({ value, label: text }) => ({ value, label: text }))}
        value={kindOf(address)}
        onChange={(next) => onChange(KINDS.find((one) => one.value === next)?.address ?? {})}
      />
    </div>
  )
}

export interface FilterBarProps {
  address: RunFilter
  label: string
  now: number
  onLabel(text: string): void
  onChange(next: RunFilter): void
}
