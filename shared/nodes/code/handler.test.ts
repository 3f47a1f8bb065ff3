import { expect, test } from 'vitest'
import type { Json } from '../../lib/json.ts'
import type { Code } from '../capabilities.ts'
import { runHandler } from '../testing/test-context.ts'
import { code } from './definition.ts'
import { codeHandler } from './handler.ts'

type Request = Parameters<Code['run']>[0]

const asked = async (config: { source: string; timeout?: string }): Promise<Request> => {
  const requests: Request[] = []
  const run: Code['run'] = (request) => (requests.push(request), Promise.resolve('given' as Json))
  const around = { input: { a: 1 }, steps: { s: 2 }, item: 3, vars: { v: 4 }, can: { code: { run } } }
  expect(await runHandler(code, codeHandler, config, around)).toEqual({ kind: 'done', output: 'given' })
  return requests[0]!
}

test('the code sees the names that formulas see', async () => {
  const { source, input } = await asked({ source: 'return steps.s.output + input.a + item + vars.v // all' })
  expect(input).toEqual({
    input: { a: 1 },
    steps: { s: { output: 2, port: 'out' } },
    item: 3,
    run: { id: 'run1', workflow: 'Test' },
    vars: { v: 4 },
  })
  expect(source.split('\n')[0]).toContain('return steps.s.output')
})

test('results of other steps are sent only to code that looks at them', async () => {
  expect((await asked({ source: 'return 1' })).input).toMatchObject({ steps: {} })
})

test('the time limit is handed on', async () => {
  expect((await asked({ source: 'return 1' })).timeoutMs).toBe(5_000)
  expect((await asked({ source: 'return 1', timeout: '250ms' })).timeoutMs).toBe(250)
})

test.each([{ source: '' }, { source: 'x', timeout: '0ms' }, { source: 'x', timeout: '2m' }, { source: 'x', timeout: 'soon' }])(
  'the config %j is refused',
  (config) => {
    expect(code.config.safeParse(config).success).toBe(false)
  },
)
