import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Capabilities } from '#shared/nodes/capabilities.ts'
import type { NodeHandler } from '#shared/nodes/define-node.ts'
import { createEngine } from '#server/engine/create-engine.ts'
import { realClock } from '#server/engine/clock.ts'
import { openSqliteStore } from '#server/store/sqlite/open.ts'
import { chain } from '../definitions.ts'
import { inChild } from '../child-process.ts'
import type { Report } from '../figure.ts'
import { median } from '../statistics.ts'

interface Recovered {
  readyMs: number
  ownedMs: number
}

/** 10,000 runs in the middle of a step, kill -9, start: when the store and engine are ready, and when every run is executing again. */
export async function measureRecovery(report: Report, options: { rounds: number; runs: number }): Promise<void> {
  const ready: number[] = []
  const owned: number[] = []
  for (let round = 0; round < options.rounds; round++) {
    const folder = mkdtempSync(join(tmpdir(), 'belay-bench-'))
    await inChild('recovery-fill', [folder, String(options.runs)]).catch(() => undefined)
    const result = await inChild<Recovered>('recovery-start', [folder, String(options.runs)])
    ready.push(result.readyMs)
    owned.push(result.ownedMs)
    rmSync(folder, { recursive: true })
  }
  const runs = options.runs.toLocaleString('en')
  report({
    figure: `ready after kill -9 with ${runs} open runs`,
    value: median(ready) / 1_000,
    unit: 's',
    share: null,
    target: '5 floor, 2 aim',
  })
  report({ figure: `all ${runs} runs executing again`, value: median(owned) / 1_000, unit: 's', share: null, target: '10 floor' })
}

const definition = chain(3, 'idempotent')

async function open(folder: string, onAttempt: () => void): Promise<{ engine: ReturnType<typeof createEngine>; storeReady: number }> {
  const store = await openSqliteStore({ folder })
  await store.saveDefinitions([definition])
  const storeReady = performance.now()
  // The attempts never end: what is measured is how soon they begin.
  const noop: NodeHandler = () => {
    onAttempt()
    return new Promise(() => {})
  }
  const engine = createEngine({
    store,
    handlers: { noop },
    capabilities: {} as Capabilities,
    clock: realClock,
    random: Math.random,
    concurrency: 100_000,
    runsInMemory: 100_000,
    owner: `bench-${process.pid}`,
    log: () => {},
  })
  return { engine, storeReady }
}

/** In a child process: starts the runs and dies in the middle of all of them. */
export async function recoveryFill(folder: string, runs: number): Promise<never> {
  let begun = 0
  const { engine } = await open(folder, () => begun++)
  await engine.start()
  await Promise.all(Array.from({ length: runs }, () => engine.createRun({ definition: definition.hash, input: null })))
  while (begun < runs) await new Promise((resolve) => setTimeout(resolve, 20))
  process.kill(process.pid, 'SIGKILL')
  return new Promise(() => {})
}

export async function recoveryStart(folder: string, runs: number): Promise<Recovered> {
  let begun = 0
  const startedAt = performance.now()
  const { engine } = await open(folder, () => begun++)
  await engine.start()
  const readyMs = performance.now() - startedAt
  while (begun < runs) await new Promise((resolve) => setTimeout(resolve, 5))
  return { readyMs, ownedMs: performance.now() - startedAt }
}
