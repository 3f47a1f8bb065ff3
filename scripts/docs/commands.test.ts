import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { commandBlocks } from './commands.ts'
import { runBlock } from './run-block.ts'

const block = (info: string, script = 'true'): string => ['text', `\`\`\`${info}`, script, '```', 'more'].join('\n')

test.each([
  ['sh run', { run: 0 }],
  ['sh run exit=3', { run: 3 }],
  ['sh until=http://127.0.0.1', { until: 'http://127.0.0.1' }],
  ['sh skip: it never ends', { skip: 'it never ends' }],
])('%s', (info, wanted) => {
  expect(commandBlocks(block(info))).toEqual([{ line: 2, script: 'true', expect: wanted }])
})

test.each(['sh', 'sh later', 'sh run exit=', 'sh until=', 'sh skip'])('"%s" is an error', (info) => {
  expect(() => commandBlocks(block(info))).toThrow('line 2')
})

test('other languages are no commands', () => {
  expect(commandBlocks(`${block('json')}\n${block('ts')}\n${block('shell')}`)).toEqual([])
})

test('a command that fails stops its block', async () => {
  expect(await runBlock('echo one\nfalse\necho two', tmpdir())).toEqual({ code: 1, output: 'one\n' })
})

test('a block that does not end is stopped at the text, with what it started', async () => {
  const { code, output } = await runBlock('sleep 300 & echo ready; wait', tmpdir(), 'ready')
  expect({ code, output }).toEqual({ code: null, output: 'ready\n' })
})
