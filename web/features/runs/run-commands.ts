import type { Command } from '#web/ui/commands.ts'
import type { Neighbours } from './use-neighbours.ts'

export interface RunCommandsInput {
  /** Name of the step that a rerun starts at; absent: whole. */
  rerunFrom?: string
  canRerun: boolean
  ended: boolean
  neighbours: Neighbours
  /** Seq of the event that is shown last, and of the last that is known. */
  shown: number
  last: number
  past: boolean
  /** The list of events is shown instead of the drawing. */
  events: boolean
  selected: boolean
  onRerun(): void
  onStop(): void
  onRun(id: string | undefined): void
  onErrorsOnly(): void
  onTravel(seq: number | undefined): void
  onView(view: 'events' | undefined): void
  onDeselect(): void
}

/** Everything that can be done on the page of a run by keyboard or from the command bar. */
export function runCommands(on: RunCommandsInput): Command[] {
  const { older, newer } = on.neighbours
  const run = (id: string, label: string, key: string, enabled: boolean, act: () => void): Command => ({
    id,
    group: 'Run',
    label,
    keys: [key],
    enabled,
    run: act,
  })
  const time = (id: string, label: string, key: string, enabled: boolean, seq: number | undefined): Command => ({
    id,
    group: 'Time travel',
    label,
    keys: [key],
    enabled,
    run: () => on.onTravel(seq),
  })
  return [
    run('rerun', on.rerunFrom === undefined ? 'Run again' : `Rerun from ${on.rerunFrom}`, 'R', on.canRerun, on.onRerun),
    run('stop-run', 'Stop the run', 'C', !on.ended, on.onStop),
    run('older-run', 'Older run', 'J', older !== undefined, () => on.onRun(older)),
    run('newer-run', 'Newer run', 'K', newer !== undefined, () => on.onRun(newer)),
    run('errors-only', 'Errors only in the timeline', 'E', !on.events, on.onErrorsOnly),
    time('event-back', 'One event back', '[', on.shown > 1, on.shown - 1),
    time('event-on', 'One event on', ']', on.shown < on.last, on.shown + 1),
    time('live', 'Back to now', 'L', on.past, undefined),
    { id: 'view-graph', group: 'View', label: 'Show the drawing', enabled: on.events, run: () => on.onView(undefined) },
    { id: 'view-events', group: 'View', label: 'Show the events', enabled: !on.events, run: () => on.onView('events') },
    { id: 'deselect', group: 'View', label: 'Nothing selected', keys: ['Escape'], hidden: true, enabled: on.selected, run: on.onDeselect },
  ]
}
