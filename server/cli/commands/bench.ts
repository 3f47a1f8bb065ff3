import { JSON_OPTION, defineCommand } from '../command.ts'
import { CliError } from '../cli-error.ts'

export const benchCommand = defineCommand({
  name: 'bench',
  summary: 'Measure the engine, as ratios to what this disk and SQLite can do',
  positionals: [],
  options: {
    only: { type: 'string', value: '<names>', help: 'some of: throughput, slow-disk, chain, children, many, flat, recovery, size, start' },
    rounds: { type: 'string', value: '<n>', help: 'rounds of each measurement (default 7, at least 5)' },
    quick: { type: 'boolean', help: 'small sizes and few rounds, to see that everything runs' },
    peers: { type: 'boolean', help: 'other durable engines beside this one, installed into a scratch folder' },
    json: JSON_OPTION,
  },
  notes: [
    'Run it alone: nothing else busy on the machine. It takes some ten minutes and needs a checkout, because it builds itself from the sources.',
  ],
  examples: ['belay bench --only throughput,chain', 'belay bench --json > figures.jsonl'],
  async run({ options }) {
    const [{ spawn }, { existsSync }, { fileURLToPath }] = await Promise.all([
      import('node:child_process'),
      import('node:fs'),
      import('node:url'),
    ])
    const root = rootOfCheckout(existsSync, fileURLToPath)
    const args = Object.entries(options).flatMap(([name, value]) =>
      value === true ? [`--${name}`] : typeof value === 'string' ? [`--${name}`, value] : [],
    )
    const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/bench.ts', ...args], { cwd: root, stdio: 'inherit' })
    return new Promise((resolve, reject) => {
      child.on('error', reject)
      child.on('exit', (code) => resolve(code ?? 1))
    })
  },
})

/** The folder above this file that has the benchmark: two levels up in a build, three in the sources. */
function rootOfCheckout(exists: (path: string) => boolean, pathOf: (url: URL) => string): string {
  for (const up of ['..', '../..', '../../..']) {
    const root = pathOf(new URL(`${up}/`, import.meta.url))
    if (exists(`${root}scripts/bench.ts`)) return root
  }
  throw new CliError('The benchmark is not part of this installation. Clone the repository and run "npm run bench" there.')
}
