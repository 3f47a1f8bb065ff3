import type { Clock } from '../clock.ts'

/** Time that passes only when a test says so. Timers fire in the order of their times, those of one time in the order in which they were set. */
export interface ManualClock extends Clock {
  /** The time of the next timer. */
  next(): number | undefined
  /** Moves to `at` and fires every timer that is due then, those too that are set meanwhile for no later time. */
  moveTo(at: number): void
  /** The clock is set, also to an earlier time; fires nothing. */
  set(at: number): void
  /** The same clock for one process: `stop` drops its timers and takes no more. */
  forProcess(): Clock & { stop(): void }
}

interface Timer {
  at: number
  fire: () => void
}

export function createManualClock(start: number): ManualClock {
  let now = start
  let timers: Timer[] = []

  function setTimer(at: number, fire: () => void): () => void {
    const timer = { at, fire }
    timers.push(timer)
    return () => {
      timers = timers.filter((other) => other !== timer)
    }
  }

  function due(): Timer | undefined {
    let first: Timer | undefined
    for (const timer of timers) if (timer.at <= now && (!first || timer.at < first.at)) first = timer
    return first
  }

  return {
    now: () => now,
    setTimer,
    next: () => timers.reduce<number | undefined>((least, { at }) => (least === undefined || at < least ? at : least), undefined),
    moveTo(at) {
      now = Math.max(now, at)
      for (let timer = due(); timer; timer = due()) {
        const fired = timer
        timers = timers.filter((other) => other !== fired)
        fired.fire()
      }
    },
    set(at) {
      now = at
    },
    forProcess() {
      const own = new Set<() => void>()
      let stopped = false
      return {
        now: () => now,
        setTimer(at, fire) {
          if (stopped) return () => {}
          const cancel = setTimer(at, () => {
            own.delete(cancel)
            fire()
          })
          own.add(cancel)
          return () => {
            own.delete(cancel)
            cancel()
          }
        },
        stop() {
          stopped = true
          for (const cancel of own) cancel()
          own.clear()
        },
      }
    },
  }
}
