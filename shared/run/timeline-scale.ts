import { formatDuration } from '../lib/duration.ts'
import type { Timeline } from './timeline.ts'

/** From time to pixels, with the stretches in which nothing happened folded to a fixed width. */
export interface Scale {
  from: number
  to: number
  width: number
  segments: readonly ScaleSegment[]
  x(at: number): number
  at(x: number): number
}
export interface ScaleSegment {
  from: number
  to: number
  x0: number
  x1: number
  folded: boolean
}
export interface Stretch {
  from: number
  to: number
}

const TIMES_MEDIAN = 5
/** Shorter ones are read better at their length: the waits between attempts are what the bars are about. */
const FOLDED_FROM_MS = 30_000
/** Of the longest: beside it a gap of much the same length is folded too, so that equal waits look equal also while the last one lasts. */
const FOLDED_BESIDE = 1 / 3
/** Of the whole run: a shorter gap hides nothing beside it. */
const FOLDED_FROM_SHARE = 0.05
const FOLD_WIDTH = 72
/** Folds never take more of the width than this. */
const FOLDS_MOST = 0.4

/** Gaps in which nothing executes that are long beside the attempts and to look at. `now` ends what has not ended. */
export function idleGaps(timeline: Timeline, now: number): Stretch[] {
  const end = timeline.to ?? Math.max(now, timeline.last)
  const busy: Stretch[] = []
  for (const row of timeline.rows) {
    for (const span of row.spans) {
      if (span.kind === 'running' || span.kind === 'children') busy.push({ from: span.from, to: span.to ?? end })
    }
  }
  if (busy.length === 0) return []
  busy.sort((a, b) => a.from - b.from)
  const lengths = busy.map((one) => one.to - one.from).filter((ms) => ms > 0)
  lengths.sort((a, b) => a - b)
  const median = lengths[Math.floor(lengths.length / 2)] ?? 0
  const least = Math.max(TIMES_MEDIAN * median, FOLDED_FROM_SHARE * (end - timeline.from))
  const gaps: Stretch[] = []
  let until = timeline.from
  for (const one of [...busy, { from: end, to: end }]) {
    if (one.from - until > least) gaps.push({ from: until, to: one.from })
    until = Math.max(until, one.to)
  }
  const longest = Math.max(...gaps.map((gap) => gap.to - gap.from), 0)
  const from = longest < FOLDED_FROM_MS ? Infinity : Math.min(FOLDED_FROM_MS, longest * FOLDED_BESIDE)
  return gaps.filter((gap) => gap.to - gap.from > from)
}

/** A scale over `range`. A fold that the range lies within is no fold any more: whoever zooms into it wants to see it. */
export function createScale(range: Stretch, gaps: readonly Stretch[], width: number): Scale {
  const from = range.from
  const to = Math.max(range.to, from + 1)
  const inside = gaps
    .map((gap) => ({ from: Math.max(gap.from, from), to: Math.min(gap.to, to) }))
    .filter((gap) => gap.to > gap.from && gap.to - gap.from < to - from)
  const folds = inside.length * FOLD_WIDTH > width * FOLDS_MOST ? Math.max(8, (width * FOLDS_MOST) / inside.length) : FOLD_WIDTH
  const open = to - from - inside.reduce((sum, gap) => sum + gap.to - gap.from, 0)
  const room = Math.max(1, width - folds * inside.length)
  const segments: ScaleSegment[] = []
  let at = from
  let x = 0
  const add = (until: number, folded: boolean) => {
    if (until <= at) return
    const wide = folded ? folds : open === 0 ? 0 : ((until - at) / open) * room
    segments.push({ from: at, to: until, x0: x, x1: x + wide, folded })
    at = until
    x += wide
  }
  for (const gap of inside) {
    add(gap.from, false)
    add(gap.to, true)
  }
  add(to, false)
  return {
    from,
    to,
    width,
    segments,
    x(time) {
      const segment = segments.find((one) => time <= one.to) ?? segments.at(-1)
      if (!segment) return 0
      return segment.x0 + ((time - segment.from) / (segment.to - segment.from)) * (segment.x1 - segment.x0)
    },
    at(place) {
      const segment = segments.find((one) => place <= one.x1) ?? segments.at(-1)
      if (!segment || segment.x1 === segment.x0) return from
      return segment.from + ((place - segment.x0) / (segment.x1 - segment.x0)) * (segment.to - segment.from)
    },
  }
}

const STEPS_MS = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 900_000, 1_800_000,
  3_600_000, 7_200_000, 14_400_000, 28_800_000, 86_400_000, 172_800_000, 604_800_000, 2_592_000_000, 31_536_000_000,
]

/** Pixels that a label to the right of its mark takes. */
const LABEL = 44

export interface Tick {
  at: number
  x: number
  /** Time since `origin`, with as many places as tell it from its neighbours. */
  text: string
}

/** Places for marks on the axis, counted from `origin`, at least `apart` pixels from each other and none in or right before a fold. */
export function ticksOf(scale: Scale, origin: number, apart = 80): Tick[] {
  const widest = scale.segments
    .filter((one) => !one.folded)
    .reduce((most, one) => Math.max(most, (one.x1 - one.x0) / (one.to - one.from)), 0)
  if (widest === 0) return []
  const step = STEPS_MS.find((ms) => ms * widest >= apart)
  if (step === undefined) return []
  const ticks: Tick[] = []
  for (const segment of scale.segments) {
    if (segment.folded) continue
    for (let at = origin + Math.ceil((segment.from - origin) / step) * step; at <= segment.to; at += step) {
      const x = scale.x(at)
      const last = ticks.at(-1)
      if (last && x - last.x < apart * 0.7) continue
      if (segment.x1 - x < (segment === scale.segments.at(-1) ? 24 : LABEL)) continue
      ticks.push({ at, x, text: tickText(at - origin, step) })
    }
  }
  return ticks
}

function tickText(ms: number, step: number): string {
  if (step >= 1_000 || ms === 0) return ms === 0 ? '0 s' : formatDuration(ms)
  if (ms < 1_000) return `${Math.round(ms)} ms`
  if (ms >= 60_000) return `${formatDuration(Math.floor(ms / 60_000) * 60_000)} ${tickText(ms % 60_000, step)}`
  return `${(ms / 1_000).toFixed(step >= 100 ? 1 : step >= 10 ? 2 : 3)} s`
}
