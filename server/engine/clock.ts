/** Time as the engine sees it. Handed in: the real one here, a manual one in tests and simulation. */
export interface Clock {
  /** ms since 1970. */
  now(): number
  /** Calls `fire` once `at` has come; immediately (next turn) when it has passed. Returns the function that cancels it. */
  setTimer(at: number, fire: () => void): () => void
}

/** Longest delay that the platform's timers take (2^31 - 1 ms); longer ones are re-armed. */
const LONGEST = 2_147_483_647

export const realClock: Clock = {
  now: Date.now,
  setTimer(at, fire) {
    let handle: NodeJS.Timeout
    const arm = (): void => {
      handle = setTimeout(due, Math.min(LONGEST, Math.max(0, at - Date.now())))
    }
    // The platform counts from the start of a turn: after one that took long it fires early. A timer of ours never does.
    const due = (): void => (Date.now() < at ? arm() : fire())
    arm()
    return () => clearTimeout(handle)
  },
}
