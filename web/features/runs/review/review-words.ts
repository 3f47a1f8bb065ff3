import type { ApiError } from '#web/api/client.ts'
import { isJsonObject } from '#shared/lib/json.ts'
import { verdictText } from '#shared/run/event-words.ts'
import type { ReviewVerdict } from '#shared/run/events.ts'

/** Words on the buttons of a decision and what follows from each. */
export const CHOICES: { [V in ReviewVerdict]: { label: string; then: string } } = {
  approve: { label: 'Approve', then: 'The run goes on with this output.' },
  edit: {
    label: 'Change and approve',
    then: 'The run goes on with your output instead; the proposed one stays in the history of this run.',
  },
  reject: { label: 'Reject', then: 'The output is not used.' },
  retry: { label: 'Try again', then: 'The step starts over with a new set of attempts.' },
  happened: { label: 'It happened', then: 'The step counts as done and is not repeated.' },
  did_not_happen: { label: 'It did not happen', then: 'The step is tried again.' },
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
