import type { Recorded } from './events.ts'

/** What is shown of one item: a byte of the strip. */
export const CHILD_CODES = { waiting: 0, running: 1, success: 2, failed: 3, needs_review: 4, cancelled: 5 } as const
export type ChildCode = (typeof CHILD_CODES)[keyof typeof CHILD_CODES]

/** The state of every child of a container's latest round, in order, a byte each: small and quick enough for 10,000 and more. */
export interface ChildrenStrip {
  step: string
  /** 0 before the first plan. */
  round: number
  cells: Uint8Array
  /** Grows with each change, so that a drawing knows whether it is old. */
  version: number
}

export const emptyStrip = (step: string): ChildrenStrip => ({ step, round: 0, cells: new Uint8Array(0), version: 0 })

/** The strip of a container after these events of its run. */
export function stripOf(step: string, events: readonly Recorded[]): ChildrenStrip {
  const strip = emptyStrip(step)
  for (const event of events) foldStrip(strip, event)
  return strip
}

/** More items than one container may have: no plan asks for as much memory. */
const MOST = 10_000_000

/** Folds one event into the strip given, in place, at constant cost. True when a cell changed. Events of other steps change nothing. */
export function foldStrip(strip: ChildrenStrip, event: Recorded): boolean {
  if (!('step' in event) || event.step !== strip.step) return false
  const changed = fold(strip, event)
  if (changed) strip.version++
  return changed
}

function fold(strip: ChildrenStrip, event: Recorded): boolean {
  switch (event.type) {
    case 'children-planned':
      strip.round = event.round
      strip.cells = new Uint8Array(Math.min(event.total, MOST))
      return true
    case 'children-started': {
      if (event.round !== strip.round) return false
      strip.cells.fill(CHILD_CODES.running, event.from, event.from + event.count)
      return event.count > 0
    }
    case 'child-parked':
      return put(strip, event, CHILD_CODES.needs_review)
    case 'child-resumed':
      return put(strip, event, CHILD_CODES.running)
    case 'child-ended':
      return put(strip, event, CHILD_CODES[event.state])
    case 'step-failed':
    case 'step-cancelled':
      return stopOpen(strip.cells)
    default:
      return false
  }
}

/** An item that has ended stays as it ended. */
function put(strip: ChildrenStrip, { round, index }: { round: number; index: number }, code: ChildCode): boolean {
  const before = strip.cells[index]
  if (round !== strip.round || before === undefined || before === code || hasEnded(before)) return false
  strip.cells[index] = code
  return true
}

const hasEnded = (code: number): boolean => code === CHILD_CODES.success || code === CHILD_CODES.failed || code === CHILD_CODES.cancelled

/** A container that ends before its items takes them with it. Those that were never started stay as they are. */
function stopOpen(cells: Uint8Array): boolean {
  let changed = false
  for (let index = 0; index < cells.length; index++) {
    const code = cells[index]
    if (code !== CHILD_CODES.running && code !== CHILD_CODES.needs_review) continue
    cells[index] = CHILD_CODES.cancelled
    changed = true
  }
  return changed
}
