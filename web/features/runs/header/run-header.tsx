import { ActionIcon, Button, CopyButton, Tooltip } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { ArrowUp, Ban, ChevronLeft, ChevronRight, Copy, Flag, Pencil, RotateCcw } from 'lucide-react'
import type { RunView } from '#shared/protocol/runs.ts'
import type { RunStateName } from '#shared/run/run-state.ts'
import type { RunTimes } from '#shared/run/run-times.ts'
import type { Address } from '#web/canvas/types.ts'
import { durationText, plural, shortId, timeText } from '#web/lib/format.ts'
import { StateBadge } from '#web/ui/state-badge.tsx'
import { momentText } from '../clock-text.ts'
import { LinkButton } from '../link-button.tsx'
import { noteEditorVisit } from '../went-to-editor.ts'
import { runName, versionWords } from './run-words.ts'
import classes from './header.module.css'

/** What run this is, how it stands, where its time went, and what can be done with it. */
export function RunHeader(props: RunHeaderProps) {
  const { view, state, waiting, times, now, parentWords, older, newer, connected, ended, past, rerun, editor, selected } = props
  const { onDecide, onStop, onOlder, onNewer } = props
  const { source, parent } = view
  const version = versionWords(source)
  return (
    <header className={classes['header']}>
      <div className={classes['line']}>
        <div className={classes['names']}>
          <h1>Run {runName(view.runId, parent)}</h1>
          <CopyButton value={view.runId}>
            {({ copied, copy }) => (
              <Tooltip label={copied ? 'Copied' : `Copy the whole id: ${view.runId}`}>
                <ActionIcon variant="subtle" size={28} aria-label="Copy the id of this run" onClick={copy}>
                  <Copy size={14} />
                </ActionIcon>
              </Tooltip>
            )}
          </CopyButton>
          <span className={classes['workflow']} title={view.workflow}>
            {view.workflow}
            {version === '' ? '' : ` ${version}`}
          </span>
          <StateBadge state={state} />
          {waiting !== '' && <span className={classes['waiting']}>{waiting}</span>}
        </div>
        <div className={classes['actions']}>
          {onDecide && (
            <Button size="sm" leftSection={<Flag size={14} />} onClick={onDecide}>
              Decide
            </Button>
          )}
          {rerun}
          {!ended && (
            <Tooltip label="Stop this run. What is done stays done (C)">
              <Button size="sm" variant="default" leftSection={<Ban size={14} />} onClick={onStop}>
                Stop
              </Button>
            </Tooltip>
          )}
          {source && editor && (
            <LinkButton
              size="sm"
              variant="default"
              leftSection={<Pencil size={14} />}
              to="/w/$id"
              params={{ id: source.workflow }}
              search={selected === undefined ? {} : { step: selected }}
              onClick={() => noteEditorVisit(view.runId)}
            >
              Open in editor
            </LinkButton>
          )}
          <span className={classes['around']}>
            <Tooltip label="Older run (J)">
              <ActionIcon variant="subtle" size={32} aria-label="Older run" disabled={!older} onClick={onOlder}>
                <ChevronLeft size={16} />
              </ActionIcon>
            </Tooltip>
            <Tooltip label="Newer run (K)">
              <ActionIcon variant="subtle" size={32} aria-label="Newer run" disabled={!newer} onClick={onNewer}>
                <ChevronRight size={16} />
              </ActionIcon>
            </Tooltip>
          </span>
        </div>
      </div>
      <div className={classes['times']}>
        {parent && (
          <Link to="/runs/$id" params={{ id: parent.run }} search={{ step: parent.step }} className={classes['up']}>
            <ArrowUp size={14} aria-hidden /> {parentWords}
          </Link>
        )}
        {source?.rerunOf && (
          <Link to="/runs/$id" params={{ id: source.rerunOf.run }} className={classes['up']}>
            <RotateCcw size={12} aria-hidden /> rerun of {shortId(source.rerunOf.run)}
          </Link>
        )}
        <Fact name="queued" value={durationText(times.queuedMs)} />
        <Fact name="running" value={durationText(times.runningMs)} />
        {times.waitingMs > 0 && <Fact name="waiting to go on" value={durationText(times.waitingMs)} />}
        {times.peopleMs > 0 && <Fact name="waiting for people" value={durationText(times.peopleMs)} />}
        {times.retries > 0 && <Fact name="" value={plural(times.retries, 'retry', 'retries')} />}
        <span title={timeText(view.createdAt)}>
          started {source?.by === undefined ? '' : `by ${source.by} `}
          {momentText(view.createdAt, now)}
        </span>
        {Object.entries(view.labels).map(([name, value]) => (
          <span key={name} className={classes['label']}>
            {name}: {value}
          </span>
        ))}
        <span className={classes['dot']} data-connected={connected || undefined} role="status">
          {past ? 'as it was' : ended ? 'ended' : connected ? 'live' : 'not connected'}
        </span>
      </div>
    </header>
  )
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <span>
      {name === '' ? '' : `${name} `}
      <strong>{value}</strong>
    </span>
  )
}

export interface RunHeaderProps {
  view: RunView
  state: RunStateName
  /** What it waits for, in words. */
  waiting: string
  times: RunTimes
  now: number
  /** `item 12 of 100 of For each document`. */
  parentWords: string
  older: boolean
  newer: boolean
  connected: boolean
  ended: boolean
  /** Another moment than now is shown. */
  past: boolean
  /** The button of a rerun, with what opens at it. */
  rerun: React.ReactNode
  /** Leads to the editor from here; false where the banner below does. */
  editor: boolean
  selected: Address | undefined
  /** Shows the step that waits for a person; absent where none does, or it is shown already. */
  onDecide: (() => void) | undefined
  onStop(): void
  onOlder(): void
  onNewer(): void
}
