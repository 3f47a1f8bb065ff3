import { attemptText, ticks, timeText, VIA_WORDS } from '#web/canvas/face/status-text.ts'
import { useNow } from '#web/canvas/state/ticker.ts'
import type { StepStatus } from '#web/live/step-status.ts'
import { StateIcon } from '#web/ui/state-icon.tsx'
import { STATE_WORDS } from '#web/ui/state-words.ts'
import styles from './card.module.css'

/** State as icon and word. The whole phrase is the badge's elsewhere; a card has room for one short word. */
export function CardState({ state }: { state: StepStatus['state'] }) {
  return (
    <span className={styles['state']} data-tint={state} title={STATE_WORDS[state]}>
      <StateIcon state={state} size={14} />
      <span className={styles['word']}>{state === 'needs_review' ? 'Review' : STATE_WORDS[state]}</span>
    </span>
  )
}

/** How long it took or has taken, counting. */
export function CardTime({ status }: { status: StepStatus }) {
  const now = useNow(ticks(status))
  const text = timeText(status, now)
  return text === undefined ? null : <span className={styles['time']}>{text}</span>
}

/** `try 3 of 5 · next in 41 s`, or where the result came from. Undefined content leaves the row to the chips. */
export function CardAttempt({ status }: { status: StepStatus }) {
  const now = useNow(status.retryAt !== undefined || status.until !== undefined)
  const text = attemptText(status, now) ?? (status.via ? VIA_WORDS[status.via] : '')
  return <span className={styles['attempt']}>{text}</span>
}

/** Whether the card has something to say of its tries. */
export const saysAttempt = (status: StepStatus | undefined): status is StepStatus =>
  status !== undefined && (status.attempt > 1 || status.until !== undefined || status.retryAt !== undefined || status.via !== undefined)
