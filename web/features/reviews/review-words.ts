import type { Review } from '#shared/protocol/reviews.ts'
import { isJsonObject, type Json } from '#shared/lib/json.ts'
import { reasonWords } from '#shared/run/reason-words.ts'
import type { ReviewRequested } from '#shared/run/events.ts'
import { durationText } from '#web/lib/format.ts'

/** Why an item waits, in a line. */
export const whyWords = ({ question, reasons }: Pick<ReviewRequested, 'question' | 'reasons'>): string =>
  question ?? [...new Set(reasons.map((reason) => reasonWords(reason).text))].join('; ')

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

/** What is proposed, in a line: a text, or field by field. Empty where it is kept aside or there is none. */
export function proposalLine({ output }: Pick<ReviewRequested, 'output'>): string {
  if (output === undefined || !('json' in output)) return ''
  const value = output.json
  if (!isJsonObject(value)) return plain(value)
  return Object.entries(value)
    .map(([name, field]) => `${name}: ${plain(field)}`)
    .join(' · ')
}

function plain(value: Json): string {
  if (typeof value === 'string') return value.slice(0, LONGEST)
  if (value === null) return 'nothing'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (Array.isArray(value)) return value.length === 1 ? '1 entry' : `${value.length} entries`
  return typeof value === 'object' ? `${Object.keys(value).length} fields` : String(value)
}

/** No line is wider than that. */
const LONGEST = 300
