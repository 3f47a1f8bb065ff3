import type { Report } from '../figure.ts'
import { median, quantile } from '../statistics.ts'
import { startMeasuredServer, type MeasuredServer } from '../viewers/measured-server.ts'
import { openPages } from '../viewers/pages.ts'

export interface ViewersOptions {
  rounds: number
  viewers: number
  seconds: number
  /** Chains started together in each measurement of what viewers cost the engine. */
  runs: number
}

const RUNS = 20
const PAUSE_MS = 40
/** Two events a step. */
const EVENTS_PER_SECOND = (RUNS * 2 * 1_000) / PAUSE_MS

/** How late people see what was committed, and what it costs that they look. Viewers and server are processes of their own. */
export async function measureViewers(report: Report, options: ViewersOptions): Promise<void> {
  const server = await startMeasuredServer()
  await measureLag(report, server, options)
  await measureCost(report, server, options)
  await server.order({ do: 'end' })
}

async function measureLag(report: Report, server: MeasuredServer, { viewers, seconds }: ViewersOptions): Promise<void> {
  const steps = Math.ceil(((seconds * 2 + 10) * 1_000) / PAUSE_MS)
  const runs = await server.order({ do: 'begin', runs: RUNS, steps, pauseMs: PAUSE_MS })
  await sleep(1_000)
  const alone = await share(server, seconds * 1_000)
  const pages = await openPages(server.address, viewers)
  await pages.watch(runs)
  await sleep(1_000)
  pages.counting = true
  const watched = await share(server, seconds * 1_000)
  pages.counting = false
  const commits = new Map((await server.order({ do: 'commits' })).map(([run, times]) => [run, new Map(times)]))
  await server.order({ do: 'cancel' })
  pages.close()

  const lags = pages.arrivals.map(({ run, seq, at }) => at - commits.get(run)!.get(seq)!).filter((lag) => !Number.isNaN(lag))
  const events = pages.arrivals.length / (viewers / RUNS) / seconds
  const who = `${viewers} viewers at ${Math.round(EVENTS_PER_SECOND).toLocaleString('en')} events/s`
  report({ figure: `${who}: events that arrived`, value: events, unit: 'events/s', share: events / EVENTS_PER_SECOND })
  for (const [name, at] of [
    ['p50', 0.5],
    ['p95', 0.95],
    ['p99', 0.99],
  ] as const) {
    report({ figure: `${who}: from commit to page, ${name}`, value: quantile(lags, at), unit: 'ms', share: null })
  }
  report({ figure: `${who}: messages`, value: pages.messages / seconds, unit: 'messages/s', share: null })
  report({
    figure: `${who}: events in a message`,
    value: pages.arrivals.length / pages.messages,
    unit: 'events',
    share: null,
  })
  report({ figure: `${who}: the server's processor`, value: watched.cpu * 100, unit: '% of a core', share: watched.cpu })
  report({ figure: 'the same without viewers', value: alone.cpu * 100, unit: '% of a core', share: alone.cpu })
  report({
    figure: `${who}: memory a viewer`,
    value: Math.max(0, watched.rss - alone.rss) / viewers / 1_024,
    unit: 'KiB',
    share: null,
  })
  report({ figure: `${who}: viewers left out`, value: pages.behind, unit: 'times', share: null })
}

/** The same work of the engine with and without viewers of runs that go on beside it, in turn, round by round. */
async function measureCost(report: Report, server: MeasuredServer, { rounds, viewers, runs }: ViewersOptions): Promise<void> {
  const costs: number[] = []
  const slower: number[] = []
  for (let round = 0; round <= rounds; round++) {
    const paced = await server.order({ do: 'begin', runs: RUNS, steps: 5_000, pauseMs: PAUSE_MS })
    const without = () => server.order({ do: 'throughput', runs })
    const watched = async () => {
      const pages = await openPages(server.address, viewers)
      await pages.watch(paced)
      const measured = await server.order({ do: 'throughput', runs })
      pages.close()
      return measured
    }
    // What comes second works on a larger database: each in turn.
    const first = round % 2 === 0 ? await without() : await watched()
    const second = round % 2 === 0 ? await watched() : await without()
    const [alone, seen] = round % 2 === 0 ? [first, second] : [second, first]
    await server.order({ do: 'cancel' })
    await sleep(200)
    // The first round warms up the compiler and is not counted.
    if (round === 0) continue
    costs.push(seen.cpu / alone.cpu - 1)
    slower.push(1 - seen.stepsPerSecond / alone.stepsPerSecond)
  }
  const cost = median(costs)
  report({
    figure: `cost of ${viewers} viewers to an engine at full load`,
    value: cost * 100,
    unit: '% of processor time',
    share: cost,
    target: '15 % floor, 5 % aim',
  })
  const loss = median(slower)
  report({ figure: 'the same, with the viewers on this machine', value: loss * 100, unit: '% of steps/s', share: loss })
}

/** Part of a core that the server used over a time, and its memory at the end. */
async function share(server: MeasuredServer, ms: number): Promise<{ cpu: number; rss: number }> {
  const before = await server.order({ do: 'usage' })
  await sleep(ms)
  const after = await server.order({ do: 'usage' })
  return { cpu: (after.cpu - before.cpu) / (after.at - before.at), rss: after.rss }
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
