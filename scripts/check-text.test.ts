import { expect, test } from 'vitest'
import { bannedLines } from './check-text.ts'

test.each([
  ['cd ', '/work', '/main'],
  ['"', '/root', '/.npmrc"'],
  ['"resolved": ', '"http', '://host/a.tgz"'],
  ['registry', '=http', '://localhost:4873'],
  ['// TO', 'DO:', ' later'],
  ['<<<<', '<<<', ' HEAD'],
  ['test', '.only', "('x')"],
])('%s%s%s is banned', (...parts) => {
  // In parts, so that this file passes its own gate.
  expect(bannedLines('a.ts', `ok\n${parts.join('')}`)).toEqual([expect.stringMatching(/^a\.ts:2 /)])
})

test.each(['import x from "../network/root/x.ts"', 'https://example.com/work/x', 'a todo list', 'const url = `/api/work`'])(
  '%s is fine',
  (line) => {
    expect(bannedLines('a.ts', line)).toEqual([])
  },
)
