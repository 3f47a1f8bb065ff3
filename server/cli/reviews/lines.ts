import { formatDuration } from '#shared/lib/duration.ts'
import type { ReviewVerdict } from '#shared/run/events.ts'
import type { ReviewRow } from '#server/store/store.ts'
import type { Commands } from '../run/commands-to-type.ts'
import { badge, dot, plainer, tint, type Look } from '../look.ts'
import { clean, padEnd } from '../text.ts'
import { brief } from '../values.ts'

/** What a person may say to this review, with what follows from it. */
export function choices(review: ReviewRow): { decision: ReviewVerdict; then: string; more?: string }[] {
  const { requested } = review
  const reasons = requested.reasons.map((reason) => reason.when)
  if (reasons.includes('unknown_outcome')) {
    return [
      { decision: 'happened', then: 'it did happen: the step counts as done', more: ` --output-json '...'` },
      { decision: 'did_not_happen', then: 'it did not: the step is tried again' },
      { decision: 'reject', then: rejects(requested.rejectPort) },
    ]
  }
  const retry = { decision: 'retry' as const, then: 'the step is tried again from the start' }
  const reject = { decision: 'reject' as const, then: rejects(requested.rejectPort) }
  const edit = { decision: 'edit' as const, then: 'the run goes on with your output instead', more: ` --output-json '...'` }
  if (requested.output === undefined) return [retry, edit, reject]
  return [{ decision: 'approve', then: 'the run goes on with this output' }, edit, reject, retry]
}

const rejects = (port: string | undefined): string => (port === undefined ? 'the step fails' : `the run goes on along "${port}"`)

const OUTPUT_MOST = 2_000

/** One open review for a person: what it is about, why it is here, what is proposed, what each decision does. */
export function reviewLines(review: ReviewRow, look: Look, say: Commands, now = Date.now()): string[] {
  const { requested } = review
  const waited = `waiting ${formatDuration(Math.max(0, now - review.requestedAt))}`
  const due = requested.due === undefined ? '' : `${dot(look)}${requested.due <= now ? `overdue by ${formatDuration(now - requested.due)}` : `due in ${formatDuration(requested.due - now)}`}`
  const assigned = requested.assign === undefined ? '' : `${dot(look)}for ${clean(requested.assign)}`
  const lines = [
    `${badge('needs_review', look)}  ${tint(clean(review.workflow), 'strong', look)} / ${tint(clean(review.step), 'strong', look)}${tint(`${dot(look)}${waited}${due}${assigned}`, 'quiet', look)}`,
    ...requested.reasons.map((reason) => row('why', plainer(clean(reason.text), look))),
  ]
  if (requested.question !== undefined) lines.push(row('question', clean(requested.question)))
  if (requested.output !== undefined) lines.push(row('proposed', plainer(clean(brief(requested.output, OUTPUT_MOST)), look)))
  if (requested.confidence !== undefined) lines.push(row('confidence', String(Math.round(requested.confidence * 1_000) / 1_000)))
  const options = choices(review)
  const commands = options.map((option) => `${say.decide(review.reviewId, option.decision)}${option.more ?? ''}`)
  const left = Math.max(...commands.map((command) => command.length))
  for (const [i, option] of options.entries()) {
    lines.push(`  ${padEnd(i === 0 ? 'decide' : '', LABEL)}${padEnd(commands[i]!, left)}  ${tint(option.then, 'quiet', look)}`)
  }
  return lines

  function row(label: string, text: string): string {
    return `  ${tint(padEnd(label, LABEL), 'quiet', look)}${text}`
  }
}

const LABEL = 12
