import { chain } from '../definitions.ts'
import type { Report } from '../figure.ts'
import { median, quantile } from '../statistics.ts'
import { openWorkbench } from '../workbench.ts'

const STEPS = 100

/** One run with nothing beside it: time from one checkpoint to the next, and flushes a step. */
export async function measureLoneChain(report: Report, options: { rounds: number }): Promise<void> {
  for (const effect of ['idempotent', 'pure'] as const) {
    const definition = chain(STEPS, effect)
    const bench = await openWorkbench([definition])
    const gaps: number[] = []
    const flushes: number[] = []
    const wholes: number[] = []
    for (let round = 0; round <= options.rounds * 4; round++) {
      const commits = bench.store.commits
      let last = 0
      const own: number[] = []
      const stop = bench.engine.onEvents((_, events) => {
        const now = performance.now()
        const done = events.filter((event) => event.type === 'step-succeeded').length
        for (let i = 0; i < done; i++) own.push((now - last) / done)
        last = now
      })
      const startedAt = (last = performance.now())
      const { runId } = await bench.engine.createRun({ definition: definition.hash, input: null })
      await bench.engine.settled(runId)
      stop()
      if (round === 0) continue
      gaps.push(...own)
      wholes.push((performance.now() - startedAt) / STEPS)
      flushes.push((bench.store.commits - commits) / STEPS)
    }
    await bench.close()
    const name = effect === 'pure' ? 'lone chain of pure steps' : 'lone chain, each step durable before the next'
    report({ figure: `${name}, p50`, value: quantile(gaps, 0.5), unit: 'ms a step', share: null, target: '0.3 floor, 0.12 aim' })
    report({ figure: `${name}, p99`, value: quantile(gaps, 0.99), unit: 'ms a step', share: null, target: '3 floor, 1 aim' })
    report({ figure: `${name}, flushes`, value: median(flushes), unit: 'a step', share: median(flushes), target: '1 at most' })
  }
}
