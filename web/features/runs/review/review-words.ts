import type { ApiError } from '#web/api/client.ts'
import { isJsonObject } from '#shared/lib/json.ts'
import { verdictText } from '#shared/run/event-words.ts'
import type { ReviewVerdict } from '#shared/run/events.ts'

/** Words on the buttons of a decision. What follows from each is said by `consequence`. */
export const CHOICES: { [V in ReviewVerdict]: string } = {
  approve: 'Approve',
  edit: 'Change and approve',
  reject: 'Reject',
  retry: 'Try again',
  happened: 'It happened',
  did_not_happen: 'It did not happen',
}

/** What to say about a decision that was refused. */
export function refusalText(error: ApiError | Error): string {
  const code = 'code' in error ? error.code : undefined
  if (code === 'already_decided') return `${firstOf(error) ?? 'Somebody decided it'} before you did. Nothing else was done.`
  if (code === 'conflict') return `What is shown here has changed in the meantime: look at it again, then decide. ${error.message}`
  return error.message
}

/** `anna approved it`, where the refusal says who was first. */
function firstOf(error: ApiError | Error): string | undefined {
  const details = 'details' in error && isJsonObject(error.details) ? error.details : {}
  const verdict = VERDICTS.find((one) => one === details['decision'])
  return verdict === undefined || typeof details['by'] !== 'string' ? undefined : `${details['by']} ${verdictText(verdict)}`
}

const VERDICTS = Object.keys(CHOICES) as ReviewVerdict[]
