import type { AttemptView } from '#shared/run/step-attempts.ts'
import type { State } from '#shared/run/run-state.ts'
import { StateIcon } from '#web/ui/state-icon.tsx'
import classes from './detail.module.css'

const STATE_OF: { [O in AttemptView['outcome']]: State } = {
  running: 'running',
  waiting: 'pending',
  success: 'success',
  failed: 'failed',
  needs_review: 'needs_review',
  cancelled: 'cancelled',
}

/** The attempts of a step, each with how it ended. */
export function AttemptTabs({ attempts, chosen, onChoose }: AttemptTabsProps) {
  const onKeyDown = (event: React.KeyboardEvent) => {
    const move = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    const index = attempts.findIndex((attempt) => attempt.number === chosen)
    const next = move === undefined ? undefined : attempts[index + move]
    if (!next) return
    event.preventDefault()
    onChoose(next.number)
    event.currentTarget.querySelector<HTMLElement>(`[data-attempt="${next.number}"]`)?.focus()
  }
  return (
    <div className={classes['attempts']} role="tablist" aria-label="Attempts" onKeyDown={onKeyDown}>
      {attempts.map((attempt) => (
        <button
          key={attempt.number}
          type="button"
          role="tab"
          className={classes['attempt']}
          data-attempt={attempt.number}
          aria-selected={attempt.number === chosen}
          aria-label={`Attempt ${attempt.number}: ${OUTCOME_WORDS[attempt.outcome]}`}
          tabIndex={attempt.number === chosen ? 0 : -1}
          onClick={() => onChoose(attempt.number)}
        >
          <StateIcon state={STATE_OF[attempt.outcome]} size={12} />
          {attempt.number}
        </button>
      ))}
    </div>
  )
}

const OUTCOME_WORDS: { [O in AttemptView['outcome']]: string } = {
  running: 'running',
  waiting: 'waiting',
  success: 'succeeded',
  failed: 'failed',
  needs_review: 'needs review',
  cancelled: 'cancelled',
}

export interface AttemptTabsProps {
  attempts: readonly AttemptView[]
  chosen: number
  onChoose(attempt: number): void
}
