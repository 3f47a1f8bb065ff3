import { chain } from '../definitions.ts'
import type { Report } from '../figure.ts'
import { median } from '../statistics.ts'
import { openWorkbench, runOnce } from '../workbench.ts'

/** Cost of an event in runs of 10 to 10,000 steps: the same number of steps in all, so that only the length differs. */
export async function measureFlatness(report: Report, options: { rounds: number }): Promise<void> {
  const lengths = [10, 100, 1_000, 10_000]
  const definitions = lengths.map((length) => chain(length, 'idempotent'))
  const bench = await openWorkbench(definitions)
  const costs = lengths.map(() => [] as number[])
  for (let round = 0; round <= options.rounds; round++) {
    for (const [i, length] of lengths.entries()) {
      const startedAt = performance.now()
      for (let runs = 10_000 / length / 10; runs > 0; runs -= 1) await runOnce(bench.engine, definitions[i]!)
      const steps = Math.ceil(10_000 / length / 10) * length
      if (round > 0) costs[i]!.push(((performance.now() - startedAt) * 1_000) / steps)
    }
  }
  await bench.close()
  const base = median(costs[1]!)
  for (const [i, length] of lengths.entries()) {
    const cost = median(costs[i]!)
    report({
      figure: `one run of ${length.toLocaleString('en')} steps`,
      value: cost,
      unit: 'us a step',
      share: cost / base,
      target: 'share of the cost at 100 steps: flat',
    })
  }
}
