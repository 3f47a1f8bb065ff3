/** So many lines move at once at most; the rest are drawn still. */
export const MOVING_AT_ONCE = 30

/** Hands out a fixed number of places; whoever gets none does without. */
export interface Slots {
  take(): boolean
  giveBack(): void
}

export function createSlots(count: number): Slots {
  let free = count
  return {
    take() {
      if (free === 0) return false
      free--
      return true
    },
    giveBack() {
      free++
    },
  }
}
