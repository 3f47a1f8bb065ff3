import { chain } from '../definitions.ts'
import type { Report } from '../figure.ts'
import { measureLimit } from '../limit.ts'
import { median } from '../statistics.ts'
import { openWorkbench, throughput } from '../workbench.ts'

const STEPS = 10

/** Durable steps a second as a share of the limit, the two in turn, round by round. */
export async function measureThroughput(report: Report, options: { rounds: number; runs: number; flushMs: number }): Promise<void> {
  const { rounds, runs, flushMs } = options
  const pure = chain(STEPS, 'pure')
  const each = chain(STEPS, 'idempotent')
  const bench = await openWorkbench([pure, each], { flushMs })
  const listened = { events: 0 }
  const limit: number[] = []
  const results = { each: [] as number[], pure: [] as number[], feed: [] as number[] }
  // The first round warms up the compiler and is not counted.
  for (let round = 0; round <= rounds; round++) {
    const bare = await measureLimit(runs, STEPS, flushMs)
    const eachRate = await throughput(bench, each, runs)
    const pureRate = await throughput(bench, pure, runs)
    const stop = bench.engine.onEvents((_, events) => void (listened.events += JSON.stringify(events).length > 0 ? events.length : 0))
    const feedRate = await throughput(bench, each, runs)
    stop()
    if (round === 0) continue
    limit.push(bare)
    results.each.push(eachRate)
    results.pure.push(pureRate)
    results.feed.push(feedRate)
  }
  await bench.close()
  const suffix = flushMs > 0 ? ` with ${flushMs} ms a flush` : ''
  const share = (rates: number[]): number => median(rates.map((rate, i) => rate / limit[i]!))
  const steps = 'steps/s'
  report({ figure: `limit${suffix}`, value: median(limit), unit: steps, share: 1 })
  report({
    figure: `each step durable before the next${suffix}`,
    value: median(results.each),
    unit: steps,
    share: share(results.each),
    target: '40 % floor, 60 % aim',
  })
  report({
    figure: `pure steps that share commits${suffix}`,
    value: median(results.pure),
    unit: steps,
    share: share(results.pure),
    target: '40 % floor, 60 % aim',
  })
  const feed = median(results.feed.map((rate, i) => 1 - rate / results.each[i]!))
  report({
    figure: `cost of a feed that serialises every event${suffix}`,
    value: feed * 100,
    unit: '% of steps/s',
    share: feed,
    target: '15 % floor, 5 % aim',
  })
}
