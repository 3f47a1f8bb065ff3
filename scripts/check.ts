import { spawn } from 'node:child_process'
import { installedDependencyProblems } from './check-dependencies.ts'
import { importBreaches } from './check-imports.ts'
import { bannedText } from './check-text.ts'

/** What a gate found. `seen` guards against a gate that looks at nothing and passes. */
interface Outcome {
  ok: boolean
  note: string
  output: string
}
interface Gate {
  name: string
  run: () => Outcome | Promise<Outcome>
}

const GATES: readonly Gate[] = [
  { name: 'format', run: () => tool('oxfmt', '--check') },
  { name: 'types of shared', run: () => tool('tsc', '-p', 'shared') },
  { name: 'types', run: () => tool('tsc', '-p', '.') },
  { name: 'types of web', run: () => tool('tsc', '-p', 'web') },
  { name: 'types of e2e', run: () => tool('tsc', '-p', 'e2e') },
  { name: 'types of scripts', run: () => tool('tsc', '-p', 'scripts') },
  { name: 'lint', run: () => tool('oxlint', '--type-aware', '--deny-warnings', '-f', 'unix') },
  { name: 'imports', run: () => listed(importBreaches(), 'files') },
  { name: 'unused', run: () => tool('knip', '--no-progress') },
  { name: 'dependencies', run: () => listed(installedDependencyProblems(), 'packages') },
  { name: 'text', run: () => listed(bannedText(), 'files') },
]

/** `npm run check [-- gate ...]`: every gate, one line each; a failed one shows what it found. Exit code 1 when any failed. */
async function main(names: string[]): Promise<number> {
  const gates = GATES.filter(({ name }) => names.length === 0 || names.includes(name))
  let failed = gates.length === 0 ? 1 : 0
  for (const { name, run } of gates) {
    const startedAt = performance.now()
    const { ok, note, output } = await run()
    console.log(
      `${ok ? 'ok    ' : 'FAILED'} ${name.padEnd(18)} ${String(Math.round(performance.now() - startedAt)).padStart(6)} ms  ${note}`,
    )
    if (ok) continue
    failed++
    console.log(`${output.trimEnd()}\n`)
  }
  console.log(failed === 0 ? `all ${gates.length} gates passed` : `${failed} of ${gates.length} gates failed`)
  return failed === 0 ? 0 : 1
}

/** A program of node_modules; npm has put its folder on the path. */
function tool(command: string, ...args: string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], shell: process.platform === 'win32' })
    let output = ''
    const keep = (chunk: Buffer): void => void (output += chunk.toString())
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.on('error', (error) => resolve({ ok: false, note: '', output: error.message }))
    child.on('close', (code) => resolve({ ok: code === 0, note: '', output }))
  })
}

function listed(found: { seen: number; problems: string[] }, what: string): Outcome {
  const problems = found.seen === 0 ? ['saw nothing'] : found.problems
  return { ok: problems.length === 0, note: `${found.seen} ${what}`, output: problems.join('\n') }
}

process.exitCode = await main(process.argv.slice(2))
