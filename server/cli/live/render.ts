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
const TIME = 13
const QUIET: ReadonlySet<State> = new Set(['success', 'skipped', 'cancelled'])

/**
 * A run as lines that fit the screen: none wider than `columns - 1`, no more than `rows - 1`. What a step has to say takes a second line
 * where the first is too short and there is room. Where there are more steps than lines, those that ended well are folded into one line,
 * then those that have not begun.
 */
export function renderRun(view: RunView, screen: Screen): string[] {
  const room = Math.max(3, screen.rows - 3)
  const entries = fold(view.steps, room)
  const longest = Math.max(8, ...entries.map((entry) => ('step' in entry ? width(clean(entry.step.name)) : 0)))
  const names = Math.min(NAME_MOST, longest, Math.floor(screen.columns / 3))
  const render = (twoLines: boolean) =>
    entries.flatMap((entry) => ('step' in entry ? stepLines(entry.step, names, screen, twoLines) : [foldedLine(entry, screen)]))
  const roomy = render(true)
  return [header(view, screen), '', ...(roomy.length <= room ? roomy : render(false))]
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
export const stepText = (step: StepView, look: Look): string =>
  stepLines(step, 0, { ...look, columns: 100_000, rows: 1 }, false)[0]!.trimStart()

/** A step in one line, or in two when it has more to say than fits and may take them. */
function stepLines(step: StepView, names: number, screen: Screen, twoLines: boolean): string[] {
  const whole = new Line({ ...screen, columns: 100_000 })
  addHead(whole, step, names, screen)
  addDetail(whole, step, screen, ['progress', 'notes', 'cause'])
  if (width(whole.text.trimEnd()) < screen.columns) return [whole.text.trimEnd()]
  const first = new Line(screen)
  addHead(first, step, names, screen)
  const secondHas = step.progress !== undefined || step.cause !== undefined
  if (!twoLines || !(secondHas || step.open)) {
    addDetail(first, step, screen, ['progress', 'notes', 'cause'])
    return [first.text.trimEnd()]
  }
  const second = new Line(screen).add('   ')
  addDetail(first, step, screen, secondHas ? ['notes'] : [])
  addDetail(second, step, screen, secondHas ? ['progress', 'cause'] : ['notes'])
  return [first.text.trimEnd(), second.text.trimEnd()]
}

function addHead(line: Line, step: StepView, names: number, screen: Screen): void {
  const name = clean(step.name)
  const quiet = (step.state === 'pending' && !step.open) || step.state === 'skipped'
  const time = step.durationMs === undefined ? '' : formatDuration(tenths(step.durationMs))
  line
    .add(' ')
    .add(icon(step.state, screen, screen.frame), step.state)
    .add(' ')
  line.add(names === 0 ? name : padEnd(truncate(name, names, ellipsis(screen)), names), quiet ? 'quiet' : 'plain')
  line.add('  ').add(names === 0 ? WORDS[step.state] : padEnd(WORDS[step.state], WORD), step.state)
  line.add(names === 0 ? (time === '' ? '' : `  ${time}`) : padStart(time, TIME), 'quiet').add('  ')
}

type Detail = 'progress' | 'notes' | 'cause'

function addDetail(line: Line, step: StepView, screen: Screen, which: readonly Detail[]): void {
  let begun = false
  const between = () => {
    if (begun) line.add(dot(screen), 'quiet')
    begun = true
  }
  if (step.progress && which.includes('progress')) {
    between()
    addProgress(line, step.progress, step.open, screen)
  }
  if (step.notes.length > 0 && which.includes('notes')) {
    between()
    line.add(step.notes.map((note) => plainer(clean(note), screen)).join(dot(screen)), step.open ? 'plain' : 'quiet')
  }
  if (step.cause !== undefined && which.includes('cause')) {
    between()
    line.add(plainer(clean(step.cause), screen), step.state === 'failed' ? 'failed' : 'warning')
  }
}

const BAR = 16

function addProgress(line: Line, progress: Progress, open: boolean, screen: Screen): void {
  const filled = progress.total === 0 ? 0 : Math.floor((progress.done / progress.total) * BAR)
  if (open && screen.columns >= 40) {
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
