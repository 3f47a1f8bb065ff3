import { execFile } from 'node:child_process'
import { expect, test } from 'vitest'

/** A short run of every battery with each `npm test`. The seed is the time, printed with what it found: `npm run battery -- --help`. */
const SHORT = ['--exhaustive', '40', '--kills', '5', '--graphs', '100', '--small', '9970', '--sim', '100']

test('the batteries find nothing', { timeout: 300_000 }, async () => {
  const { code, output } = await new Promise<{ code: number; output: string }>((resolve) => {
    execFile(process.execPath, ['--import', 'tsx', 'battery/main.ts', ...SHORT], { maxBuffer: 64 * 1024 * 1024 }, (error, out, err) => {
      resolve({ code: error ? 1 : 0, output: `${out}${err}` })
    })
  })
  expect(code, output.slice(-8_000)).toBe(0)
  expect(output).toMatch(/no violation/)
})
