import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeEach, describe, expect, test } from 'vitest'
import { oneCall, orders } from './cli-graphs.ts'
import { jsonFile, startProgram, useBuiltProgram, useFolder, useSink } from './cli-harness.ts'
import { screenAfter } from './cli-screen.ts'

/** The live view in a real pseudo terminal, read back as the screen that a person sees. */

useBuiltProgram()
const folder = useFolder()
const sink = useSink()
const runner = fileURLToPath(new URL('cli-runner.js', import.meta.url))
let n = 0
beforeEach(() => {
  sink.requests = []
  sink.answer = () => ({ status: 200, holdMs: 150 })
})

const hasScript = process.platform === 'linux' && canRun('script', ['--version'])

async function onTerminal(args: string[], env: { [name: string]: string } = {}): Promise<{ code: number | null; raw: string }> {
  const line = [process.execPath, runner, ...args].map((part) => `'${part}'`).join(' ')
  const { code, stdout } = await startProgram('script', ['-qec', `stty cols 80 rows 24; ${line}`, '/dev/null'], {
    env: { TERM: 'xterm-256color', SHELL: '/bin/sh', ...env },
  }).ended
  return { code, raw: stdout }
}

describe.skipIf(!hasScript)('on a terminal', () => {
  test('a run is drawn in place and its last picture stays', async () => {
    const graph = jsonFile(folder, 'orders.json', orders(sink.url))
    const { code, raw } = await onTerminal([
      'run',
      graph,
      '--input-json',
      '{"orders":[1,2]}',
      '--data',
      join(folder, `d${n++}`),
      '--run-id',
      'live',
    ])
    expect(code).toBe(0)
    const screen = screenAfter(raw)
    const times = screen.map((line) => line.replace(/\d+(\.\d+)? m?s/g, 'TIME').replace(/ +/g, ' '))
    expect(times).toEqual([
      'Orders · ✓ success · TIME · run live',
      '',
      ' ✓ Start success TIME',
      ' ✓ Announce success TIME',
      ' ✓ Each order success TIME 2/2',
      ' ✓ Pause success TIME',
      ' ✓ More than three? success TIME',
      ' ⊘ Check skipped its branch was not taken',
      ' ✓ No check success TIME',
      ' ✓ Send success TIME',
      '✓ success after TIME',
      '{',
      ' "orders": 2,',
      ' "checked": false,',
      ' "sent": 200',
      '}',
    ])
    expect(raw.indexOf('\u001b[?25l')).toBeGreaterThanOrEqual(0)
    expect(raw.lastIndexOf('\u001b[?25h')).toBeGreaterThan(raw.lastIndexOf('\u001b[?25l'))
    // Pictures in between: something was seen running.
    expect(raw).toMatch(/[◐◓◑◒]/)
    expect(raw).toContain('\u001b[32m')
  })

  test('without colours and in ASCII where it has to be', async () => {
    sink.answer = () => ({ status: 500 })
    const graph = jsonFile(folder, 'call.json', oneCall(sink.url))
    const { code, raw } = await onTerminal(['run', graph, '--data', join(folder, `d${n++}`)], { NO_COLOR: '1', LANG: 'C', LC_ALL: 'C' })
    expect(code).toBe(1)
    expect(raw).not.toMatch(/\u001b\[[0-9;]*m/)
    const screen = screenAfter(raw)
    expect(screen.join('\n')).toMatch(/^[ -~\n]*$/)
    expect(screen.find((line) => line.includes('Call'))).toMatch(/^ x Call +failed .* 3 attempts/)
  })
})

function canRun(program: string, args: string[]): boolean {
  try {
    execFileSync(program, args, { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
