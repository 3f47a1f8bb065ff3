/** Runs `work` over `items` with `lanes` at once, in order of start. Stops starting once `enough` says so. */
export async function inLanes<T>(
  items: Iterable<T>,
  lanes: number,
  work: (item: T) => Promise<void>,
  enough: () => boolean = () => false,
): Promise<void> {
  const iterator = items[Symbol.iterator]()
  const lane = async (): Promise<void> => {
    for (;;) {
      if (enough()) return
      const next = iterator.next()
      if (next.done) return
      await work(next.value)
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
}

/** What a battery found, and what it did to find it. */
export interface Outcome {
  name: string
  /** One line a violation, with what reproduces it. */
  violations: string[]
  counts: { [what: string]: number }
  probes: { [name: string]: number }
  seconds: number
}

/** More than this are of no further use. */
export const MANY = 20
/** One cause shows in many places; the first few say enough. */
export const PER_CASE = 3

export type Progress = (line: string) => void
