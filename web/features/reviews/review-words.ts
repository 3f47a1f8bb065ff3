import type { Review } from '#shared/protocol/reviews.ts'
import type { ReviewRequested } from '#shared/run/events.ts'
import { durationText } from '#web/lib/format.ts'

/** Why an item waits, in a line. */
export const whyWords = ({ question, reasons }: Pick<ReviewRequested, 'question' | 'reasons'>): string =>
  question ?? reasons.map((reason) => reason.text).join('; ')

export function dueWords(due: number | undefined, now: number): { text: string; overdue: boolean } {
  if (due === undefined) return { text: '', overdue: false }
  return due <= now
    ? { text: `overdue by ${durationText(now - due)}`, overdue: true }
    : { text: `due in ${durationText(due - now)}`, overdue: false }
}

/** Where an item is decided: its own run, at its step. */
export const runPlace = ({ runId, step }: Pick<Review, 'runId' | 'step'>) => ({
  to: '/runs/$id' as const,
  params: { id: runId },
  search: { step },
})
