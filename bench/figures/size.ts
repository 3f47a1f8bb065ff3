import { chain } from '../definitions.ts'
import { inChild } from '../child-process.ts'
import type { Report } from '../figure.ts'
import { openWorkbench, throughput } from '../workbench.ts'

/** Bytes of the journal a no-op step, and memory at rest and under load. */
export async function measureSize(report: Report, options: { runs: number }): Promise<void> {
  for (const effect of ['idempotent', 'pure'] as const) {
    const definition = chain(10, effect)
    const bench = await openWorkbench([definition])
    await throughput(bench, definition, options.runs)
    const bytes = bench.store.database.prepare<[], number>('SELECT sum(length(events) + 16) FROM journal').pluck().get() ?? 0
    await bench.close()
    const name = effect === 'pure' ? 'journal, pure steps' : 'journal, each step durable'
    report({ figure: name, value: bytes / (options.runs * 10), unit: 'bytes a step', share: null, target: '400 floor, 250 aim' })
  }
  const { atRestMb, underLoadMb } = await inChild<{ atRestMb: number; underLoadMb: number }>('memory', [String(options.runs)])
  report({ figure: 'memory at rest, engine and store', value: atRestMb, unit: 'MB RSS', share: null, target: '150 floor, 100 aim' })
  report({ figure: 'memory under load, engine and store', value: underLoadMb, unit: 'MB RSS', share: null, target: '300 floor, 200 aim' })
}

export async function memoryAlone(runs: number): Promise<{ atRestMb: number; underLoadMb: number }> {
  const definition = chain(10, 'idempotent')
  const bench = await openWorkbench([definition])
  await new Promise((resolve) => setTimeout(resolve, 500))
  const atRestMb = process.memoryUsage().rss / 1_048_576
  for (let round = 0; round < 3; round++) await throughput(bench, definition, runs)
  await bench.close()
  return { atRestMb, underLoadMb: process.resourceUsage().maxRSS / 1_024 }
}
