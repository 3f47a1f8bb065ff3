import { RotateCw } from 'lucide-react'
import { attemptText, ticks, timeText, VIA_WORDS, waitsForRetry } from '#web/canvas/face/status-text.ts'
import { useNow } from '#web/canvas/state/ticker.ts'
import type { StepStatus } from '#web/live/step-status.ts'
import { StateIcon } from '#web/ui/state-icon.tsx'
import { STATE_WORDS } from '#web/ui/state-words.ts'
import styles from './card.module.css'

/**
 * State as icon and word. The whole phrase is the badge's elsewhere; a card has room for one short word. What waits for its next try is
 * told from what has not begun.
 */
export function CardState({ status, still = false }: { status: StepStatus; still?: boolean }) {
  const { state } = status
  const again = waitsForRetry(status)
  return (
    <span className={styles['state']} data-tint={state} title={again ? 'Waits for its next try' : STATE_WORDS[state]}>
      {again ? <RotateCw size={14} strokeWidth={2.25} aria-hidden /> : <StateIcon state={state} size={14} still={still} />}
      {!still && <span className={styles['word']}>{again ? 'Retry' : state === 'needs_review' ? 'Review' : STATE_WORDS[state]}</span>}
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
  return (
    <span className={styles['attempt']} title={text}>
      {text}
    </span>
  )
}
