import { Button, Popover, SegmentedControl, Switch } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { notifications } from '@mantine/notifications'
import { RotateCcw, TriangleAlert } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { Json } from '#shared/lib/json.ts'
import type { Value } from '#shared/run/events.ts'
import { useRerun, useRerunPlan, type RerunVersion } from '#web/api/runs.ts'
import { shortId } from '#web/lib/format.ts'
import { JsonField } from '../json-field.tsx'
import { differsWords, planWords, usualVersion } from './plan-words.ts'
import classes from './rerun.module.css'

/** A button that makes a new run from this one, after saying what it will do; then the new run is shown. */
export function RerunPopover(props: RerunPopoverProps) {
  const { runId, label, from, fromName, opened, primary = false, large = false, onOpened } = props
  return (
    <Popover opened={opened} onChange={onOpened} width={400} position="bottom-end" shadow="md" trapFocus withinPortal>
      <Popover.Target>
        <Button
          size={large ? 'sm' : 'compact-sm'}
          variant={primary ? 'filled' : 'default'}
          leftSection={<RotateCcw size={14} />}
          onClick={() => onOpened(!opened)}
        >
          {label}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={from === undefined ? `Run ${shortId(runId)} again` : `Rerun from ${fromName}`}>
        {opened && <Choice {...props} />}
      </Popover.Dropdown>
    </Popover>
  )
}

function Choice({ runId, from, fromName, input, hasWorkflow, ofDraft, nameOf, onOpened }: RerunPopoverProps) {
  const [chosen, setChosen] = useState<RerunVersion>()
  const draft = useRerunPlan(runId, from, 'draft', hasWorkflow)
  const choosing = hasWorkflow && ofDraft && chosen === undefined && draft.isPending
  const version = chosen ?? usualVersion(ofDraft, draft.data)
  const [edits, setEdits] = useState(false)
  const [edited, setEdited] = useState<Json | undefined>(input && 'json' in input ? input.json : undefined)
  const [key, setKey] = useState(newKey)
  const plan = useRerunPlan(runId, from, version, true)
  const rerun = useRerun(runId)
  const navigate = useNavigate()
  // Another choice is another run: only the same one is sent twice in vain.
  useEffect(() => setKey(newKey()), [version, from, edits, edited])
  const start = () =>
    rerun.mutate(
      { version, key, ...(from === undefined ? {} : { from }), ...(edits && edited !== undefined ? { input: edited } : {}) },
      {
        onSuccess: (started) => {
          onOpened(false)
          void navigate({ to: '/runs/$id', params: { id: started.runId } })
        },
      },
    )
  return (
    <div className={classes['rerun']}>
      <h2>{from === undefined ? 'Run again' : `Rerun from ${fromName}`}</h2>
      {hasWorkflow && (
        <SegmentedControl
          size="xs"
          fullWidth
          aria-label="Version"
          data={[
            { value: 'same', label: 'As it ran' },
            { value: 'draft', label: 'Draft now' },
            { value: 'latest', label: 'Published now' },
          ]}
          value={version}
          onChange={(next) => setChosen(next === 'draft' || next === 'latest' ? next : 'same')}
        />
      )}
      {plan.error ? (
        <p className={classes['refused']} role="alert">
          {plan.error.message}
        </p>
      ) : (
        <ul className={classes['plan']} aria-live="polite" aria-busy={plan.isPending}>
          {plan.data
            ? planWords(plan.data, nameOf).map((line) => (
                <li key={line.text} data-warn={line.warn || undefined}>
                  {line.warn && <TriangleAlert size={14} aria-label="Warning" />}
                  {line.text}
                </li>
              ))
            : 'Working out what would run …'}
        </ul>
      )}
      {version === 'same' && draft.data && draft.data.changed.length > 0 && (
        <p className={classes['differs']}>{differsWords(draft.data, nameOf)}</p>
      )}
      {input && 'json' in input && (
        <Switch size="sm" label="Change the input" checked={edits} onChange={(event) => setEdits(event.currentTarget.checked)} />
      )}
      {edits && input && 'json' in input && <JsonField label="Input of the new run" initial={input.json} onChange={setEdited} />}
      {rerun.error && (
        <p className={classes['refused']} role="alert">
          {rerun.error.message}
        </p>
      )}
      <div className={classes['buttons']}>
        <Button size="sm" variant="default" onClick={() => onOpened(false)}>
          Close
        </Button>
        <Button
          size="sm"
          data-autofocus
          loading={rerun.isPending}
          disabled={choosing || plan.error !== null || (edits && edited === undefined)}
          onClick={start}
        >
          {from === undefined ? 'Run again' : 'Rerun'}
        </Button>
      </div>
    </div>
  )
}

const newKey = (): string => crypto.randomUUID()

/** Starts a rerun at once, as it ran, and shows the new run. */
export function useRerunNow(runId: string): (from: string) => void {
  const rerun = useRerun(runId)
  const navigate = useNavigate()
  return (from) => {
    if (rerun.isPending) return
    rerun.mutate(
      { from, version: 'same', key: newKey() },
      {
        onSuccess: (started) => void navigate({ to: '/runs/$id', params: { id: started.runId } }),
        onError: (error) => notifications.show({ title: 'The rerun was not started', message: error.message }),
      },
    )
  }
}

export interface RerunPopoverProps {
  runId: string
  label: string
  /** The step that it starts at; absent: whole. */
  from?: string | undefined
  fromName: string
  input: Value | undefined
  /** Without one there is only the version that it ran. */
  hasWorkflow: boolean
  /** The run is of a draft, or somebody comes from the editor: then a changed draft is what is run, unless something else is chosen. */
  ofDraft: boolean
  primary?: boolean
  large?: boolean
  nameOf(step: string): string
  opened: boolean
  onOpened(opened: boolean): void
}
