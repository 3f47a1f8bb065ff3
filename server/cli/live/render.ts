import { formatDuration } from '#shared/lib/duration.ts'
import type { State } from '#shared/run/run-state.ts'
import { dot, ellipsis, icon, plainer, tint, WORDS, type Look, type Tone } from '../look.ts'
import { clean, padEnd, padStart, truncate, width } from '../text.ts'
import type { Progress, RunView, StepView } from './view.ts'

export interface Screen extends Look {
  columns: number
  rows: number
  /** Turns the icon of what is running; absent: it stands still. */
  frame?: number
}

const NAME_MOST = 32
const WORD = Math.max(...Object.values(WORDS).map((word) => word.length))
const TIME = 9
const QUIET: ReadonlySet<State> = new Set(['success', 'skipped', 'cancelled'])

/**
 * A run as lines that fit the screen: none wider than `columns - 1`, no more than `rows - 1`. Where there are more steps than lines, those
 * that ended well are folded into one line, then those that have not begun.
 */
export function renderRun(view: RunView, screen: Screen): string[] {
  const room = Math.max(3, screen.rows - 3)
  const entries = fold(view.steps, room)
  const names = Math.min(
    NAME_MOST,
    Math.max(8, ...entries.map((entry) => ('step' in entry ? width(clean(entry.step.name)) : 0))),
    Math.floor(screen.columns / 3),
  )
  return [
    header(view, screen),
    '',
    ...entries.map((entry) => ('step' in entry ? stepLine(entry.step, names, screen) : foldedLine(entry, screen))),
  ]
}

function header(view: RunView, screen: Screen): string {
  const line = new Line(screen)
  line.add(clean(view.name), 'strong').add(dot(screen), 'quiet')
  line
    .add(`${icon(view.state, screen, screen.frame)} ${WORDS[view.state]}`, view.state)
    .add(`${dot(screen)}${formatDuration(tenths(view.elapsedMs))}`, 'quiet')
  return line.add(`${dot(screen)}run ${view.runId}`, 'quiet').text
}

/** A step as one line of a log, of any length. */
export const stepText = (step: StepView, look: Look): string => stepLine(step, 0, { ...look, columns: 100_000, rows: 1 }).trimStart()

function stepLine(step: StepView, names: number, screen: Screen): string {
  const line = new Line(screen)
  const began = step.state !== 'pending' || step.open
  line
    .add(' ')
    .add(icon(step.state, screen, screen.frame), step.state)
    .add(' ')
  const name = clean(step.name)
  line.add(
    names === 0 ? name : padEnd(truncate(name, names, ellipsis(screen)), names),
    began && !(step.state === 'skipped') ? 'plain' : 'quiet',
  )
  const time = step.durationMs === undefined ? '' : formatDuration(tenths(step.durationMs))
  line.add('  ').add(names === 0 ? WORDS[step.state] : padEnd(WORDS[step.state], WORD), step.state)
  line.add(names === 0 ? (time === '' ? '' : `  ${time}`) : padStart(time, TIME), 'quiet').add('  ')
  if (step.progress) addProgress(line, step.progress, step.open, screen)
  const notes = step.notes.map((note) => plainer(clean(note), screen)).join(dot(screen))
  if (notes !== '') line.add(notes, step.state === 'needs_review' || step.open ? 'plain' : 'quiet')
  if (step.cause !== undefined)
    line.add(
      `${notes === '' && !step.progress ? '' : dot(screen)}${plainer(clean(step.cause), screen)}`,
      step.state === 'failed' ? 'failed' : 'warning',
    )
  return line.text.trimEnd()
}

const BAR = 16

function addProgress(line: Line, progress: Progress, open: boolean, screen: Screen): void {
  const filled = progress.total === 0 ? 0 : Math.floor((progress.done / progress.total) * BAR)
  if (open && screen.columns >= 90) {
    line.add((screen.unicode ? '━' : '#').repeat(filled), progress.failed > 0 ? 'warning' : 'success')
    line.add((screen.unicode ? '─' : '.').repeat(BAR - filled), 'quiet').add(' ')
  }
  line.add(`${progress.done}/${progress.total}`)
  const count = (many: number, word: string, tone: Tone) => {
    if (many > 0) line.add(dot(screen), 'quiet').add(`${many} ${word}`, tone)
  }
  count(progress.failed, 'failed', 'failed')
  count(progress.cancelled, 'cancelled', 'cancelled')
  count(progress.needsReview, progress.needsReview === 1 ? 'needs review' : 'need review', 'needs_review')
  if (open && progress.remainingMs !== undefined) {
    const left = Math.max(1_000, Math.round(progress.remainingMs / 1_000) * 1_000)
    line.add(`${dot(screen)}about ${formatDuration(left)} left`)
  }
  if (open && progress.perSecond !== undefined) line.add(`${dot(screen)}${pace(progress.perSecond)}`, 'quiet')
  count(progress.running, 'running', 'running')
  count(progress.waiting, 'waiting', 'pending')
}

const pace = (perSecond: number): string =>
  perSecond >= 10
    ? `${Math.round(perSecond)} a second`
    : perSecond >= 1
      ? `${perSecond.toFixed(1)} a second`
      : `${(perSecond * 60).toFixed(1)} a minute`

type Entry = { step: StepView } | { folded: readonly StepView[]; as: 'ended' | 'pending' | 'open' }

/** The steps as at most `room` entries, in their order. What went well is folded first, then what has not begun, then the rest from the end. */
function fold(steps: readonly StepView[], room: number): Entry[] {
  let entries: Entry[] = steps.map((step) => ({ step }))
  entries = foldWhere(entries, room, 'ended', (step) => QUIET.has(step.state))
  entries = foldWhere(entries, room, 'pending', (step) => step.state === 'pending' && !step.open)
  return foldWhere(entries, room, 'open', () => true)
}

/** Moves the fewest steps that are asked for into one folded entry: the earliest of those that ended, the latest of the others. */
function foldWhere(entries: Entry[], room: number, as: 'ended' | 'pending' | 'open', which: (step: StepView) => boolean): Entry[] {
  const over = entries.length - room
  if (over <= 0) return entries
  const fitting = entries.filter((entry): entry is { step: StepView } => 'step' in entry && which(entry.step))
  if (fitting.length < 2) return entries
  const count = Math.min(fitting.length, over + 1)
  const chosen = new Set<Entry>(as === 'ended' ? fitting.slice(0, count) : fitting.slice(-count))
  const folded: Entry = { folded: fitting.filter((entry) => chosen.has(entry)).map((entry) => entry.step), as }
  const kept = entries.filter((entry) => !chosen.has(entry))
  return as === 'ended' ? [folded, ...kept] : [...kept, folded]
}

function foldedLine(entry: { folded: readonly StepView[]; as: 'ended' | 'pending' | 'open' }, screen: Screen): string {
  const line = new Line(screen)
  if (entry.as === 'pending') return line.add(` ${icon('pending', screen)} ${entry.folded.length} more steps have not begun`, 'quiet').text
  const states: State[] = ['running', 'failed', 'needs_review', 'pending', 'success', 'skipped', 'cancelled']
  const counts = states.flatMap((state) => {
    const count = entry.folded.filter((step) => step.state === state).length
    return count === 0 ? [] : [{ state, count }]
  })
  line.add(' ')
  for (const [i, { state, count }] of counts.entries())
    line.add(i === 0 ? '' : dot(screen), 'quiet').add(`${icon(state, screen)} ${count} ${WORDS[state]}`, state)
  return line.add(`${dot(screen)}${entry.as === 'ended' ? 'ended before' : 'more below'}`, 'quiet').text
}

/** Tenths of a second are what a person can read while it runs. */
const tenths = (ms: number): number => (ms < 1_000 ? Math.round(ms) : Math.round(ms / 100) * 100)

/** A line that is cut off at the edge of the screen, with its tones. */
class Line {
  text = ''
  #left: number
  readonly #screen: Screen
  constructor(screen: Screen) {
    this.#screen = screen
    this.#left = Math.max(10, screen.columns - 1)
  }
  add(part: string, tone: Tone = 'plain'): this {
    if (this.#left <= 0) return this
    const fits = truncate(part, this.#left, ellipsis(this.#screen))
    this.#left = fits === part ? this.#left - width(part) : 0
    this.text += tint(fits, tone, this.#screen)
    return this
  }
}
