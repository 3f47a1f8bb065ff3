import { parseArgs } from 'node:util'
import { measureColdStart } from './figures/cold-start.ts'
import { measureMany, measureThousand } from './figures/children.ts'
import { measureFlatness } from './figures/flatness.ts'
import { measureLoneChain } from './figures/lone-chain.ts'
import { measureRecovery } from './figures/recovery.ts'
import { measureSize } from './figures/size.ts'
import { measureThroughput } from './figures/throughput.ts'
import { measureViewers } from './figures/viewers.ts'
import { measurePeers } from './peers/measure-peers.ts'
import type { Figure } from './figure.ts'

/**
 * `npm run bench`: what the engine does, as ratios to what SQLite and this disk can do. Run it alone: nothing else busy on the machine.
 *
 *   --json      one object a line: {figure, value, unit, share, target}
 *   --rounds N  rounds of each interleaved measurement (default 7, at least 5)
 *   --only A,B  throughput, slow-disk, chain, children, many, flat, recovery, size, start
 *   --quick     small sizes, to see that everything runs
 *   --viewers   how late pages see what was committed, and what they cost
 *   --canvas    the drawing in a real browser with 500 and 1,000 cards: first paint, frames, memory
 *   --peers     other durable engines beside ours, installed into a scratch folder
 */
const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '7' },
    only: { type: 'string' },
    quick: { type: 'boolean', default: false },
    peers: { type: 'boolean', default: false },
    canvas: { type: 'boolean', default: false },
    viewers: { type: 'boolean', default: false },
  },
})
const quick = options.quick
const rounds = quick ? 2 : Math.max(5, Number(options.rounds))
const runs = quick ? 200 : 2_000
const root = process.env.BENCH_ROOT ?? process.cwd()

const measurements: { [name: string]: () => Promise<void> } = {
  throughput: () => measureThroughput(report, { rounds, runs, flushMs: 0 }),
  'slow-disk': () => measureThroughput(report, { rounds: Math.max(5, Math.ceil(rounds / 2)), runs, flushMs: 1 }),
  chain: () => measureLoneChain(report, { rounds }),
  children: () => measureThousand(report, { rounds }),
  many: () => measureMany(report, { sizes: quick ? [1_000, 2_000] : [1_000, 10_000, 30_000, 100_000] }),
  flat: () => measureFlatness(report, { rounds: Math.ceil(rounds / 2) }),
  recovery: () => measureRecovery(report, { rounds: quick ? 1 : 3, runs: quick ? 1_000 : 10_000 }),
  size: () => measureSize(report, { runs }),
  start: () => measureColdStart(report, { rounds, root }),
}

function report(figure: Figure): void {
  if (options.json) {
    console.log(JSON.stringify({ ...figure, target: figure.target ?? null }))
    return
  }
  const value = `${format(figure.value)} ${figure.unit}`
  const share = figure.share === null ? '' : `${(figure.share * 100).toFixed(0)} %`
  console.log(`${figure.figure.padEnd(58)} ${value.padStart(22)} ${share.padStart(7)}   ${figure.target ?? ''}`)
}

function format(value: number): string {
  if (value >= 1_000) return Math.round(value).toLocaleString('en')
  return value >= 10 ? value.toFixed(1) : value.toFixed(3)
}

const only = options.only?.split(',')
const unknown = only?.find((name) => !(name in measurements))
if (unknown !== undefined) {
  console.error(`There is no measurement “${unknown}”. There are: ${Object.keys(measurements).join(', ')}.`)
  process.exit(2)
}
if (options.peers) await measurePeers(report, { rounds, runs, root })
else if (options.canvas) {
  // Loads a bundler and a browser, which no other measurement needs.
  const { measureCanvas } = await import('./canvas/measure-canvas.ts')
  await measureCanvas(report, { root, rounds: quick ? 1 : 3, sizes: quick ? [100] : [500, 1_000] })
} else if (options.viewers) await measureViewers(report, { rounds, viewers: 200, seconds: quick ? 3 : 15, runs })
else for (const [name, measure] of Object.entries(measurements)) if (!only || only.includes(name)) await measure()
