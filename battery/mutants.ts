import { spawn } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ROOT } from './bundle.ts'
import { type Mutant, MUTANTS } from './mutants-list.ts'

/**
 * Tests the tests: plants one known bug at a time into a copy of the sources and runs the batteries on it. Each must be caught, and
 * the sources as they are must pass the same run. Exit 1 when a bug was not found, or when it can no longer be planted.
 */

const { values } = parseArgs({ options: { only: { type: 'string' }, seed: { type: 'string', default: 'mutants' } } })
const COPIED = ['shared', 'server', 'battery', 'package.json', 'tsconfig.json', 'tsconfig.base.json']
const BATTERIES = ['--graphs', '120', '--sim', '600', '--exhaustive', '9', '--first', '--seed', values.seed]
const LIMIT_MS = 240_000

interface Verdict {
  name: string
  caught: boolean
  by: string
  seconds: number
}

function plant(mutant: Mutant | undefined): string {
  const folder = mkdtempSync(join(tmpdir(), 'belay-mutant-'))
  for (const path of COPIED) cpSync(join(ROOT, path), join(folder, path), { recursive: true })
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  for (const edit of mutant?.edits ?? []) {
    const file = join(folder, edit.file)
    const text = readFileSync(file, 'utf8')
    const count = text.split(edit.old).length - 1
    if (count !== 1) throw new Error(`"${mutant!.name}" cannot be planted: ${edit.file} has its text ${count} times:\n${edit.old}`)
    writeFileSync(
      file,
      text.replace(edit.old, () => edit.new),
    )
  }
  return folder
}

function attack(folder: string): Promise<{ failed: boolean; by: string }> {
  const child = spawn(
    process.execPath,
    [join(ROOT, 'node_modules', 'tsx', 'dist', 'cli.mjs'), join(folder, 'battery', 'main.ts'), ...BATTERIES],
    {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
      env: { ...process.env, TMPDIR: folder },
    },
  )
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output += text))
  const limit = setTimeout(() => process.kill(-child.pid!, 'SIGKILL'), LIMIT_MS)
  return new Promise((resolve) => {
    child.once('close', (code, signal) => {
      clearTimeout(limit)
      const found = output.split('\n').find((line) => line.startsWith('  ! ') || line.startsWith('! '))
      resolve({ failed: code !== 0, by: found?.replace(/^ *! /, '') ?? (signal ? 'no end' : (output.trim().split('\n').at(-1) ?? '')) })
    })
  })
}

async function judge(mutant: Mutant | undefined): Promise<Verdict> {
  const started = performance.now()
  const folder = plant(mutant)
  try {
    const { failed, by } = await attack(folder)
    return { name: mutant?.name ?? '(no bug planted)', caught: failed, by, seconds: (performance.now() - started) / 1_000 }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const chosen = MUTANTS.filter(({ name }) => values.only === undefined || name.includes(values.only))
// All of them are planted once before anything is run: a text that has moved is found in a second, not in ten minutes.
for (const mutant of chosen) rmSync(plant(mutant), { recursive: true, force: true })
const verdicts: Verdict[] = []
for (const mutant of values.only === undefined ? [undefined, ...chosen] : chosen) {
  const verdict = await judge(mutant)
  verdicts.push(verdict)
  console.log(
    `${verdict.caught ? 'caught' : 'passed'}  ${verdict.name.padEnd(38)} ${verdict.seconds.toFixed(0).padStart(4)} s  ${verdict.caught ? verdict.by.slice(0, 160) : ''}`,
  )
}
const wrong = verdicts.filter(({ name, caught }) => caught === name.startsWith('('))
console.log(
  wrong.length === 0
    ? `\n${chosen.length} of ${chosen.length} planted bugs caught${values.only === undefined ? '; the sources without one pass the same run' : ''}.`
    : `\nNot as it should be: ${wrong.map(({ name }) => name).join(', ')}`,
)
process.exit(wrong.length === 0 ? 0 : 1)
