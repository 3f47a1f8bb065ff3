import type { RetrySchedule } from '#shared/policy/schedule.ts'
import { spanText } from './words.ts'
import classes from './reliability.module.css'

const MOST = 12

/** The tries on a line of time: a mark where each starts at the latest, a band from the earliest. Said in words beside it. */
export function Timeline({ schedule }: { schedule: RetrySchedule }) {
  const { attempts, endedBy } = schedule
  const shown = attempts.slice(0, MOST)
  const last = shown.at(-1)?.latestMs ?? 0
  const unit = Math.max(1, shown[1]?.latestMs ?? 1)
  // Waits that multiply lie at even distances on a logarithmic line; the first second is as wide as it needs to be.
  const at = (ms: number): number => (last === 0 ? 0 : (Math.log1p(ms / unit) / Math.log1p(last / unit)) * 80)
  let labelled = -20
  return (
    <div className={classes.timeline} aria-hidden>
      <div className={classes.axis} />
      {shown.map(({ attempt, earliestMs, latestMs, certain }) => {
        const [from, to] = [at(earliestMs), at(latestMs)]
        const label = to - labelled >= 12
        if (label) labelled = to
        return (
          <div key={attempt}>
            {to > from && <div className={classes.band} style={{ left: `${from}%`, width: `${to - from}%` }} />}
            <div className={classes.mark} data-maybe={!certain || undefined} style={{ left: `${to}%` }}>
              {attempt}
            </div>
            {label && (
              <div className={classes.time} style={{ left: `${to}%` }}>
                {spanText(latestMs)}
              </div>
            )}
          </div>
        )
      })}
      <div className={classes.end} style={{ left: '100%' }} data-time={endedBy === 'budget' || endedBy === 'step_timeout' || undefined} />
      <div className={classes.endText}>{attempts.length > MOST ? `${attempts.length - MOST} more` : 'gives up'}</div>
    </div>
  )
}
