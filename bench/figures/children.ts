import { each } from '../definitions.ts'
import type { Figure, Report } from '../figure.ts'
import { inChild } from '../child-process.ts'
import { lineFit, median } from '../statistics.ts'
import { openWorkbench, runOnce } from '../workbench.ts'

/** One run with 1,000 children and a join, several times in one process. */
export async function measureThousand(report: Report, options: { rounds: number }): Promise<void> {
  const definitions = each(1_000, 1_000)
  const bench = await openWorkbench(definitions)
  const seconds: number[] = []
  for (let round = 0; round <= options.rounds; round++) {
    const startedAt = performance.now()
    await runOnce(bench.engine, definitions[0]!)
    if (round > 0) seconds.push((performance.now() - startedAt) / 1_000)
  }
  await bench.close()
  report({ figure: '1,000 children and a join', value: median(seconds), unit: 's', share: null, target: '0.2 floor, 0.05 aim' })
}

/** Time and memory as the number of children grows, each size in a process of its own; the fit says how straight the line is. */
export async function measureMany(report: Report, options: { sizes: readonly number[] }): Promise<void> {
  const points: { x: number; y: number }[] = []
  let peak = 0
  for (const size of options.sizes) {
    const { seconds, rssMb } = await inChild<{ seconds: number; rssMb: number }>('children', [String(size)])
    points.push({ x: size, y: seconds })
    peak = rssMb
    const largest = size === options.sizes.at(-1)
    const figure: Figure = { figure: `${size.toLocaleString('en')} children`, value: seconds, unit: 's', share: null }
    report(figure)
    report({
      figure: `${size.toLocaleString('en')} children, peak memory`,
      value: rssMb,
      unit: 'MB RSS',
      share: null,
      ...(largest ? { target: '400 floor, 250 aim' } : {}),
    })
  }
  const { slope, r2 } = lineFit(points)
  report({
    figure: 'time over children, straight line',
    value: slope * 1e6,
    unit: 'us a child',
    share: r2,
    target: 'share is R²; 1 is a line',
  })
  void peak
}

/** Runs in a child process: how long, and the highest memory. */
export async function childrenAlone(size: number): Promise<{ seconds: number; rssMb: number }> {
  const definitions = each(size, 1_000)
  const bench = await openWorkbench(definitions)
  const startedAt = performance.now()
  await runOnce(bench.engine, definitions[0]!)
  const seconds = (performance.now() - startedAt) / 1_000
  await bench.close()
  // Linux counts kilobytes.
  return { seconds, rssMb: process.resourceUsage().maxRSS / 1_024 }
}
