import type { Clock } from '#server/engine/clock.ts'

/**
 * The life of one simulated process. Everything that reaches the process from outside (timers, answers of the store and of the far
 * side) comes through here: to a dead one nothing comes any more, to a stopped one it comes when it goes on.
 */
export interface Life {
  readonly name: string
  alive(): boolean
  /** Neither dead nor stopped. */
  awake(): boolean
  die(): void
  freeze(): void
  thaw(): void
  /** Does it now, later or never. */
  run(work: () => void): void
  /** The same promise as the process sees it. */
  hold<T>(promise: Promise<T>): Promise<T>
  clock: Clock
}

export function createLife(name: string, clock: Clock): Life {
  let state: 'alive' | 'frozen' | 'dead' = 'alive'
  let missed: (() => void)[] = []
  const run = (work: () => void): void => {
    if (state === 'alive') work()
    else if (state === 'frozen') missed.push(work)
  }
  return {
    name,
    alive: () => state !== 'dead',
    awake: () => state === 'alive',
    die() {
      state = 'dead'
      missed = []
    },
    freeze() {
      if (state === 'alive') state = 'frozen'
    },
    thaw() {
      if (state !== 'frozen') return
      state = 'alive'
      const work = missed
      missed = []
      for (const one of work) run(one)
    },
    run,
    hold: (promise) =>
      new Promise((resolve, reject) => {
        promise.then(
          (value) => run(() => resolve(value)),
          (error: unknown) => run(() => reject(error)),
        )
      }),
    clock: { now: clock.now, setTimer: (at, fire) => clock.setTimer(at, () => run(fire)) },
  }
}
