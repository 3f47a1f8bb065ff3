import type { Clock } from '#server/engine/clock.ts'

/** Time that moves only when it is told to: from timer to timer, in order of time and then of setting. */
export interface VirtualClock extends Clock {
  /** Moves to the next timer and fires it; false when there is none. */
  step(): boolean
  /** When the next timer fires. */
  next(): number | undefined
}

interface Timer {
  at: number
  n: number
  fire: (() => void) | undefined
}

export function virtualClock(start: number): VirtualClock {
  let now = start
  let count = 0
  const heap: Timer[] = []
  const before = (a: Timer, b: Timer): boolean => a.at < b.at || (a.at === b.at && a.n < b.n)

  function push(timer: Timer): void {
    let i = heap.push(timer) - 1
    while (i > 0) {
      const parent = (i - 1) >> 1
      if (before(heap[parent]!, heap[i]!)) break
      ;[heap[parent], heap[i]] = [heap[i]!, heap[parent]!]
      i = parent
    }
  }

  function pop(): Timer | undefined {
    const first = heap[0]
    const last = heap.pop()
    if (!first || !last || heap.length === 0) return first
    heap[0] = last
    for (let i = 0; ;) {
      let least = i
      for (const child of [2 * i + 1, 2 * i + 2]) if (child < heap.length && before(heap[child]!, heap[least]!)) least = child
      if (least === i) return first
      ;[heap[i], heap[least]] = [heap[least]!, heap[i]!]
      i = least
    }
  }

  function skipCancelled(): void {
    while (heap.length > 0 && heap[0]!.fire === undefined) pop()
  }

  return {
    now: () => now,
    setTimer(at, fire) {
      const timer: Timer = { at: Math.max(at, now), n: count++, fire }
      push(timer)
      return () => (timer.fire = undefined)
    },
    step() {
      skipCancelled()
      const timer = pop()
      if (!timer?.fire) return false
      now = timer.at
      const fire = timer.fire
      timer.fire = undefined
      fire()
      return true
    },
    next() {
      skipCancelled()
      return heap[0]?.at
    },
  }
}

type Immediate = (...args: unknown[]) => void
const realImmediate = globalThis.setImmediate
let later: (() => void)[] | undefined

/** From here on the simulation owns the turns of the event loop as well: what is put off to the next turn runs in `drain`. */
export function ownTurns(): void {
  if (later) return
  later = []
  const queue = (work: Immediate, ...args: unknown[]): NodeJS.Immediate => {
    const entry = { cleared: false }
    later!.push(() => {
      if (!entry.cleared) work(...args)
    })
    return entry as unknown as NodeJS.Immediate
  }
  globalThis.setImmediate = queue as typeof globalThis.setImmediate
  const realClear = globalThis.clearImmediate
  globalThis.clearImmediate = (handle) => {
    if (handle && 'cleared' in handle) handle.cleared = true
    else realClear(handle)
  }
}

/** Lets everything that needs no time happen: promises, and what was put off to later turns, until nothing is left. */
export async function drain(): Promise<void> {
  for (;;) {
    await new Promise((resolve) => realImmediate(resolve))
    const turn = later
    if (!turn || turn.length === 0) return
    later = []
    for (const work of turn) work()
  }
}

/** The value of a promise that needs turns but no time. */
export async function turns<T>(promise: Promise<T>): Promise<T> {
  let settled = false
  const done = (): void => void (settled = true)
  promise.then(done, done)
  for (let turn = 0; turn < 1_000; turn++) {
    await drain()
    if (settled) return promise
  }
  throw new Error('waits for something other than turns of the event loop')
}
