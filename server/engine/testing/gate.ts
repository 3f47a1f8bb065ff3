import type { Append, Store } from '../../store/store.ts'

/** What stands between an engine and its store: sees every operation, can refuse it, delay it or let the process die at it. */
export interface Gate {
  store: Store
  /** Operations begun and not answered. */
  pending: number
  /** Operations begun so far. */
  operations: number
  appends: Append[]
  /** Called before an operation reaches the store. What it throws is the answer; a promise that it gives is awaited first. */
  before?: (operation: keyof Store, args: readonly unknown[]) => void | Promise<void>
  /** Called after the store has done it and before the engine hears of it. */
  after?: (operation: keyof Store, args: readonly unknown[]) => void
  /** From now on nothing is answered: the process is dead. */
  die(): void
}

const OPERATIONS = [
  'saveDefinitions',
  'definition',
  'createRun',
  'append',
  'run',
  'runs',
  'countRuns',
  'runNumber',
  'journal',
  'putPayload',
  'payload',
  'claim',
  'heartbeat',
  'release',
  'releaseAll',
  'nextWake',
  'recover',
  'childOutcomes',
  'openChildren',
  'effect',
  'effects',
  'reviews',
  'review',
  'deadLetters',
  'health',
  'close',
] as const satisfies readonly (keyof Store)[]

export function createGate(real: Store): Gate {
  let dead = false
  const never = new Promise<never>(() => {})
  const gate: Gate = {
    store: Object.fromEntries(OPERATIONS.map((operation) => [operation, (...args: unknown[]) => ask(operation, args)])) as unknown as Store,
    pending: 0,
    operations: 0,
    appends: [],
    die() {
      dead = true
      gate.pending = 0
    },
  }

  function ask(operation: keyof Store, args: unknown[]): Promise<unknown> {
    if (dead) return never
    gate.operations++
    gate.pending++
    if (operation === 'append') gate.appends.push(args[0] as Append)
    const answer = through(operation, args)
    return answer
      .finally(() => void (dead || gate.pending--))
      .then(
        (value) => (dead ? never : value),
        (error: unknown) => (dead ? never : Promise.reject(error as Error)),
      )
  }

  function through(operation: keyof Store, args: unknown[]): Promise<unknown> {
    const call = real[operation] as (...given: unknown[]) => Promise<unknown>
    const go = (): Promise<unknown> =>
      dead
        ? never
        : call(...args).then((value) => {
            gate.after?.(operation, args)
            return value
          })
    try {
      const first = gate.before?.(operation, args)
      return first ? first.then(go) : go()
    } catch (error) {
      return Promise.reject(error)
    }
  }

  return gate
}
