import { createEngine } from '#server/engine/create-engine.ts'
import type { Engine } from '#server/engine/engine.ts'
import { isDomainError } from '#shared/lib/domain-error.ts'
import type { Append } from '#server/store/store.ts'
import { type Draw, pick } from '../draw.ts'
import { onlyHttp } from '../http.ts'
import { batteryHandlers } from '../nodes.ts'
import type { Disk } from './disk.ts'
import type { SimulatedSide } from './far-side.ts'
import { faultyStore, type mirror } from './faulty-store.ts'
import { createLife, type Life } from './life.ts'
import type { Probes } from './probes.ts'
import type { Trace } from './trace.ts'
import type { VirtualClock } from './virtual-clock.ts'

/** One simulated process: an engine on the disk, until it dies. */
export interface Process {
  life: Life
  engine: Engine
  started: boolean
}

export interface World {
  draw: Draw
  clock: VirtualClock
  disk: Disk
  side: SimulatedSide
  probes: Probes
  trace: Trace
  violations: string[]
  written: ReturnType<typeof mirror>
  /** Shares of the store's operations right now. */
  refuse(): number
  slow(): number
  /** True when the process just died in its store. */
  diesInStore(life: Life): boolean
  /** Told that something was written. */
  progress(events: number): void
}

export function boot(name: string, world: World): Process {
  const { draw, clock, probes, trace, violations, written } = world
  const life = createLife(name, clock)
  const flushSoon = (flush: () => void): void => void setImmediate(() => life.run(flush))
  const store = faultyStore(world.disk.open(flushSoon), life, draw, probes, {
    refuse: world.refuse,
    slow: world.slow,
    dies(place, operation, [what]) {
      if (!world.diesInStore(life)) return false
      probes[place === 'before' ? 'killedBeforeCommit' : 'killedAfterCommit']++
      if (operation === 'recover' || operation === 'claim') probes.killedWhileStarting++
      if (operation === 'append' && (what as Append).events.some(({ type }) => type === 'review-decided')) probes.reviewDecidedAtCrash++
      return true
    },
    applied(runId, events, afterSeq) {
      written.apply(runId, events, afterSeq, clock.now())
      world.progress(events.length)
      for (const event of events) trace.note(`${clock.now()} ${runId} ${JSON.stringify(event)}`)
    },
  })
  const engine = createEngine({
    store,
    handlers: batteryHandlers({
      sinkUrl: 'http://far-side',
      work: (ms, signal) =>
        new Promise((resolve) => {
          const cancel = life.clock.setTimer(clock.now() + ms, resolve)
          signal.addEventListener('abort', cancel, { once: true })
        }),
    }),
    capabilities: onlyHttp(world.side.http(life)),
    clock: life.clock,
    random: draw.real,
    concurrency: pick(draw, [1, 2, 8]),
    owner: life.name,
    log: (level, message, data) => trace.note(`log ${level} ${message} ${JSON.stringify(data)}`),
  })
  const self: Process = { life, engine, started: false }
  const seen = new Map<string, number>()
  engine.onEvents((runId, published) => {
    if (!life.alive()) return
    for (const event of published) {
      const onDisk = written.journals.get(runId)?.[event.seq - 1]
      if (onDisk?.type !== event.type) violations.push(`I10 ${event.type} of ${runId} was published before it was on disk`)
      if (event.seq <= (seen.get(runId) ?? 0)) violations.push(`I10 event ${event.seq} of ${runId} was published again or out of order`)
      seen.set(runId, event.seq)
    }
  })
  void life.hold(engine.start()).then(
    () => (self.started = true),
    (error: unknown) => {
      if (!isDomainError(error, 'unavailable')) violations.push(`the engine did not start: ${String(error)}`)
      life.die()
    },
  )
  return self
}
