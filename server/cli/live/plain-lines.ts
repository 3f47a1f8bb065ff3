import type { Recorded, RunEvent } from '#shared/run/events.ts'
import type { Look } from '../look.ts'
import type { LiveModel } from './model.ts'
import { stepText } from './render.ts'
import { stepViewOf, type StepView } from './view.ts'

/** How often the count of a map is told at most. */
const PROGRESS_EVERY_MS = 2_000

/**
 * Lines for a log: one whenever a step changes its state or what it waits for. Counts of a map are told now and then and at its end.
 * Gives the lines that follow from these events.
 */
export function createPlainLines(model: LiveModel, look: Look): (runId: string, events: readonly Recorded[], now: number) => string[] {
  const told = new Map<string, { key: string; at: number }>()
  return (runId, events, now) => {
    const touched = new Set<string>()
    for (const event of events) {
      if (runId === model.run.runId) {
        if ('step' in event && event.step !== undefined && !WITHOUT_LINE.has(event.type)) touched.add(event.step)
      } else {
        const under = model.children.get(runId)?.under
        if (under !== undefined) touched.add(under)
      }
    }
    const lines: string[] = []
    for (const id of touched) {
      const step = stepViewOf(model, id, now)
      const before = told.get(id)
      const key = keyOf(step)
      const counted = step?.progress !== undefined && step.open && before !== undefined && now - before.at >= PROGRESS_EVERY_MS
      if (!step || (before?.key === key && !counted)) continue
      told.set(id, { key, at: now })
      lines.push(stepText(step, look))
    }
    return lines
  }
}

/** What follows from these is an event of its own, with a line of its own. */
const WITHOUT_LINE: ReadonlySet<RunEvent['type']> = new Set(['run-failed', 'review-decided'])

/** What must change for a new line. Times and counts run on by themselves. */
const keyOf = (step: StepView | undefined): string => JSON.stringify([step?.state, step?.attempt, step?.waits, step?.cause])
