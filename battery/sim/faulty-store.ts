import { DomainError, isDomainError } from '#shared/lib/domain-error.ts'
import type { Recorded, RunEvent } from '#shared/run/events.ts'
import type { Append, Store } from '#server/store/store.ts'
import { chance, type Draw } from '../draw.ts'
import type { Life } from './life.ts'
import type { Probes } from './probes.ts'

/** The disk as one process sees it: slow, sometimes failing, and left behind in the middle of an operation when the process dies. */
export interface StoreFaults {
  /** Share of operations that are refused with `unavailable`, nothing written. */
  refuse(): number
  /** Share of operations that take time before and after they are applied. */
  slow(): number
  /** Called at each place where the process may die; true when it just did. */
  dies(place: 'before' | 'after', operation: string, args: unknown[]): boolean
  /** Told what is on disk now. */
  applied(runId: string, events: readonly RunEvent[], afterSeq: number): void
}

const WRITES = new Set(['saveDefinitions', 'createRun', 'append', 'putPayload', 'claim', 'heartbeat', 'release', 'releaseAll', 'recover'])
/** A process that cannot read its own store at start has not started; only its work is disturbed. */
const SPARED = new Set(['recover', 'close', 'releaseAll', 'saveDefinitions'])

export function faultyStore(inner: Store, life: Life, draw: Draw, probes: Probes, faults: StoreFaults): Store {
  const sleep = (most: number): Promise<void> => {
    const at = life.clock.now() + draw.int(0, most)
    return new Promise((resolve) => void life.clock.setTimer(at, resolve))
  }
  const never = new Promise<never>(() => {})
  let answered: Promise<unknown> = Promise.resolve()

  async function operate(name: string, method: (...args: unknown[]) => Promise<unknown>, args: unknown[]): Promise<unknown> {
    const writes = WRITES.has(name)
    if (chance(draw, faults.slow())) await sleep(40)
    if (!life.alive() || (writes && faults.dies('before', name, args))) return never
    if (!SPARED.has(name) && chance(draw, faults.refuse())) {
      probes[writes ? 'storeFaultOnAppend' : 'storeFaultOnRead']++
      throw new DomainError('unavailable', `simulated fault of ${name}`)
    }
    let result: unknown
    try {
      result = await method.apply(inner, args)
    } catch (error) {
      if (isDomainError(error, 'stale_writer')) probes.staleWriter++
      if (isDomainError(error, 'stale_writer') && name === 'append' && (args[0] as Append).owner !== undefined) probes.lateResultFenced++
      throw error
    }
    if (name === 'append') {
      const { runId, events, afterSeq, children } = args[0] as Append
      faults.applied(runId, events, afterSeq)
      for (const child of children ?? []) faults.applied(child.runId, [child.created], 0)
    }
    if (name === 'createRun' && (result as { created: boolean }).created) {
      const { runId, created } = args[0] as { runId: string; created: RunEvent }
      faults.applied(runId, [created], 0)
    }
    if (name === 'heartbeat' && result === false) probes.leaseLost++
    if (writes && faults.dies('after', name, args)) return never
    // Answers to writes come late, but in the order in which they were made durable.
    const late = chance(draw, faults.slow()) ? sleep(40) : undefined
    if (!writes) return late ? late.then(() => result) : result
    const before = answered
    const mine = Promise.all([late, before])
    answered = mine
    await mine
    return result
  }

  return new Proxy(inner, {
    get(target, name: keyof Store & string) {
      const method = target[name] as unknown
      if (typeof method !== 'function') return method
      return (...args: unknown[]) => life.hold(operate(name, method as (...args: unknown[]) => Promise<unknown>, args))
    },
  })
}

/** Journals as they are on disk, kept beside the store: what the far side is checked against at the moment of an effect. */
export function mirror(): {
  journals: Map<string, Recorded[]>
  apply(runId: string, events: readonly RunEvent[], afterSeq: number, at: number): void
} {
  const journals = new Map<string, Recorded[]>()
  return {
    journals,
    apply(runId, events, afterSeq, at) {
      const journal = journals.get(runId) ?? []
      journals.set(runId, journal)
      events.forEach((event, i) => journal.push({ ...event, seq: afterSeq + i + 1, at }))
    },
  }
}
