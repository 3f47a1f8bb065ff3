import { Checkbox } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { memo } from 'react'
import type { RunItem } from '#shared/protocol/runs.ts'
import { TERMINAL_STATES } from '#shared/run/run-state.ts'
import { agoText, durationText, shortId, timeText } from '#web/lib/format.ts'
import { StateBadge } from '#web/ui/state-badge.tsx'
import { versionWords, waitingWords } from '../header/run-words.ts'
import classes from '../list-page.module.css'

/** A run in the list. All of it leads to the run; the box marks it. */
export const RunRow = memo(function RunRow({ run, now, top, current, marked, onMark, onPoint }: RunRowProps) {
  const ended = TERMINAL_STATES.has(run.state)
  const id = shortId(run.runId)
  const version = versionWords(run.source)
  const words = run.state === 'failed' ? (run.error?.message ?? '') : ended ? '' : waitingWords(run.waiting, now)
  return (
    <div
      className={classes['row']}
      role="row"
      data-run-id={run.runId}
      data-run-state={run.state}
      data-current={current || undefined}
      style={{ transform: `translateY(${top}px)` }}
      onPointerDown={onPoint}
    >
      <span role="cell">
        <Checkbox size="xs" aria-label={`Mark run ${id}`} checked={marked} onChange={onMark} />
      </span>
      <span role="cell">
        <Link className={classes['link']} to="/runs/$id" params={{ id: run.runId }}>
          {id}
        </Link>
      </span>
      <span role="cell" className={classes['cut']} title={run.workflow}>
        {run.workflow} <small>{version}</small>
      </span>
      <span role="cell" className={classes['state']}>
        <StateBadge state={run.state} size="sm" still />
        {words !== '' && (
          <small className={classes['cut']} title={words}>
            {words}
          </small>
        )}
      </span>
      <span role="cell" title={timeText(run.createdAt)}>
        {agoText(run.createdAt, now)}
      </span>
      <span role="cell">{durationText(Math.max(0, (ended ? run.updatedAt : now) - run.createdAt))}</span>
      <span role="cell" className={classes['labels']}>
        {Object.entries(run.labels).map(([name, value]) => (
          <small key={name}>
            {name}: {value}
          </small>
        ))}
      </span>
    </div>
  )
})

export interface RunRowProps {
  run: RunItem
  now: number
  top: number
  current: boolean
  marked: boolean
  onMark(): void
  onPoint(): void
}
