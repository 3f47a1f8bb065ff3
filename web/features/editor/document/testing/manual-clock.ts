import type { Clock } from '../autosave.ts'

/** A clock that moves when it is told to. */
export function manualClock(): Clock & { pass(ms: number): Promise<void> } {
  let now = 1_000_000
  let next = 0
  const timers = new Map<number, { at: number; work: () => void }>()
  return {
    now: () => now,
    setTimeout(work, ms) {
      timers.set(++next, { at: now + ms, work })
      return next
    },
    clearTimeout: (timer) => void timers.delete(timer as number),
    async pass(ms) {
      const end = now + ms
      for (;;) {
        const due = [...timers].filter(([, { at }]) => at <= end).sort(([a, x], [b, y]) => x.at - y.at || a - b)[0]
        if (!due) break
        timers.delete(due[0])
        now = Math.max(now, due[1].at)
        due[1].work()
        await settled()
      }
      now = end
      await settled()
    },
  }
}

/** Lets everything that waits on promises alone go on. */
export const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0))
