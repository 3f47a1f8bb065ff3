import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Definition } from '#shared/graph/definition.ts'
import type { Capabilities } from '#shared/nodes/capabilities.ts'
import { createEngine } from '#server/engine/create-engine.ts'
import { realClock } from '#server/engine/clock.ts'
import type { Engine } from '#server/engine/engine.ts'
import { openSqliteStore } from '#server/store/sqlite/open.ts'
import type { SqliteStore } from '#server/store/sqlite/sqlite-store.ts'
import { handlers } from './definitions.ts'
import { spin } from './limit.ts'

export interface Workbench {
  engine: Engine
  store: SqliteStore
  folder: string
  /** Stops the engine; with `keep` the folder stays. */
  close(keep?: boolean): Promise<void>
}

/** The whole engine on a real database, as `belay serve` makes it, with no-op handlers. */
export async function openWorkbench(
  definitions: readonly Definition[],
  options: { flushMs?: number; folder?: string } = {},
): Promise<Workbench> {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'belay-bench-'))
  const flushMs = options.flushMs ?? 0
  const schedule = (flush: () => void): void =>
    void setImmediate(() => {
      flush()
      spin(flushMs)
    })
  const store = await openSqliteStore({ folder, schedule })
  await store.saveDefinitions(definitions)
  const engine = createEngine({
    store,
    handlers,
    // No-op handlers ask for none.
    capabilities: {} as Capabilities,
    clock: realClock,
    random: Math.random,
    concurrency: 256,
    owner: 'bench',
    log: (level, message, data) => {
      if (level === 'error') throw new Error(`${message} ${JSON.stringify(data)}`)
    },
  })
  await engine.start()
  return {
    engine,
    store,
    folder,
    async close(keep = false) {
      await engine.stop()
      await store.close()
      if (!keep) rmSync(folder, { recursive: true })
    },
  }
}

/** Runs a definition to its end; anything but success is an error. */
export async function runOnce(engine: Engine, definition: Definition): Promise<void> {
  const { runId } = await engine.createRun({ definition: definition.hash, input: null })
  const row = await engine.settled(runId)
  if (row.state !== 'success') throw new Error(`The benchmark's run ended as ${row.state}: ${row.error?.message ?? ''}`)
}

/** Durable steps a second over `runs` chains started together. */
export async function throughput(bench: Workbench, definition: Definition, runs: number): Promise<number> {
  const startedAt = performance.now()
  await Promise.all(Array.from({ length: runs }, () => runOnce(bench.engine, definition)))
  return (runs * definition.steps.length * 1_000) / (performance.now() - startedAt)
}
