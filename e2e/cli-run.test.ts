import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { addOne, oneCall, orders, slow } from './cli-graphs.ts'
import { belay, jsonFile, lines, start, useBuiltProgram, useFolder, useSink } from './cli-harness.ts'

useBuiltProgram()
const folder = useFolder()
const sink = useSink()
const add = jsonFile(folder, 'add.json', addOne)
let data: string
let n = 0
beforeEach(() => {
  data = join(folder, `data-${n++}`)
  sink.requests = []
  sink.answer = () => ({ status: 200 })
})

interface Event {
  runId: string
  seq: number
  type: string
  step?: string
  state?: string
  output?: unknown
  retryAt?: number
  at: number
}
const events = (stdout: string): Event[] => lines(stdout).map((line) => JSON.parse(line) as Event)
const journal = async (runId: string): Promise<Event[]> => events((await belay(['journal', runId, '--data', data])).stdout)

describe('the output', () => {
  test('is all there is on standard output', async () => {
    const { code, stdout, stderr } = await belay(['run', add, '--input-json', '{"n": 41}', '--data', data])
    expect(stdout).toBe('{\n  "n": 42\n}\n')
    expect(code).toBe(0)
    expect(lines(stderr).at(-1)).toMatch(/^✓ success after \d+ ms$/)
  })

  test.each([
    ['a file', () => ['--input', jsonFile(folder, 'n.json', { n: 1 })], ''],
    ['standard input', () => ['--input', '-'], '{"n": 1}'],
  ])('comes from an input in %s', async (_, args, input) => {
    const { code, stdout } = await belay(['run', add, ...args(), '--data', data], { input })
    expect({ code, output: JSON.parse(stdout) as unknown }).toEqual({ code: 0, output: { n: 2 } })
  })

  test('goes to the folder that the environment names', async () => {
    await belay(['run', add, '--input-json', '{"n": 1}'], { env: { BELAY_DATA: data } })
    expect(existsSync(join(data, 'belay.db'))).toBe(true)
  })
})

describe('what is wrong is said before anything is written', () => {
  const bad = {
    ...addOne,
    nodes: [...addOne.nodes, { id: 'ask', type: 'transfrom', config: {} }, { id: 'end', type: 'transform', config: { output: '(' } }],
  }
  test.each<[string, () => string[], RegExp[]]>([
    [
      'a graph with problems',
      () => [jsonFile(folder, 'bad.json', bad), '--input-json', '{"n":1}'],
      [/cannot run; nothing was done/, /ask .*transform/, /end .*config\.output/],
    ],
    [
      'an input that does not fit',
      () => [add, '--input-json', '{"n": -1, "unit": 3, "x": 1}'],
      [/does not fit/, /n must/, /unit must/, /x/],
    ],
    ['no input where one is needed', () => [add], [/needs an input/, /--input <file>/, /n/]],
    [
      'an input that is not JSON',
      () => [add, '--input-json', '{"n": 1,}'],
      [/--input-json is not JSON: line 1, column 8: there is a comma/],
    ],
    ['two inputs', () => [add, '--input-json', '{}', '--input', 'x.json'], [/not both/]],
    ['no such file', () => ['missing.json'], [/There is no file missing\.json/]],
    ['a folder', () => [folder], [/is a folder/]],
    ['a run id that cannot be', () => [add, '--input-json', '{"n":1}', '--run-id', 'a/b'], [/--run-id is "a\/b"/]],
  ])('%s', async (_, args, said) => {
    const { code, stdout, stderr } = await belay(['run', ...args(), '--data', data])
    expect(code).toBe(2)
    expect(stdout).toBe('')
    for (const pattern of said) expect(stderr).toMatch(pattern)
    expect(existsSync(data)).toBe(false)
  })
})

describe('events as JSON', () => {
  test('one a line, with those of the runs below, and the result last', async () => {
    const graph = jsonFile(folder, 'orders.json', orders(sink.url))
    const { code, stdout } = await belay(['run', graph, '--input-json', '{"orders": [1, 2]}', '--data', data, '--json', '--run-id', 'two'])
    const all = events(stdout)
    const result = all.pop()
    expect(code).toBe(0)
    expect(result).toEqual({ type: 'result', runId: 'two', state: 'success', output: { orders: 2, checked: false, sent: 200 } })
    expect(all[0]).toMatchObject({ runId: 'two', seq: 1, type: 'run-created' })
    expect(new Set(all.map((event) => event.runId))).toEqual(new Set(['two', 'two.each.1.0', 'two.each.1.1']))
    for (const runId of new Set(all.map((event) => event.runId))) {
      const own = all.filter((event) => event.runId === runId)
      expect(own.map((event) => event.seq)).toEqual(own.map((_, i) => i + 1))
      expect(own).toEqual(await journal(runId))
    }
    expect(all.filter((event) => event.runId === 'two').at(-1)?.type).toBe('run-succeeded')
  })
})

describe('failures', () => {
  test('are retried as the policy says, then end with 1', async () => {
    sink.answer = () => ({ status: 500 })
    const graph = jsonFile(folder, 'call.json', oneCall(sink.url))
    const { code, stdout, stderr } = await belay(['run', graph, '--data', data, '--run-id', 'call'])
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(sink.requests).toHaveLength(3)
    expect(new Set(sink.requests.map((request) => request.key)).size).toBe(1)
    expect(stderr).toMatch(/○ Call {2}pending .*attempt 2 of 3, next in 1 s · .*500/)
    expect(stderr).toMatch(/✕ failed: .*500/)
    const letters = await belay(['dead-letters', '--data', data])
    expect(letters.stdout).toMatch(/call .*One call .*500/)
    const shown = await belay(['show', 'call', '--data', data])
    expect(shown.stdout).toMatch(/again after 300 ms/)
  })

  test('inside of a map are named with the command that shows them, and what was skipped says why', async () => {
    sink.answer = (path) => ({ status: path === '/book/2' ? 400 : 200 })
    const graph = jsonFile(folder, 'orders.json', orders(sink.url))
    await belay(['run', graph, '--input-json', '{"orders": [1, 2]}', '--data', data, '--run-id', 'bad'])
    const { stdout } = await belay(['show', 'bad', '--data', data])
    expect(stdout).toMatch(/Pause +⊘ skipped +a step before it failed/)
    expect(stdout).toMatch(/each +2 .* show bad\.each\.1\.1 --data /)
    expect((await belay(['show', 'bad.each.1.1', '--data', data])).stdout).toMatch(/book +✕ failed/)
  })

  test('are over when the far side answers again', async () => {
    sink.answer = (_, nth) => ({ status: nth < 3 ? 503 : 200 })
    const graph = jsonFile(folder, 'call.json', oneCall(sink.url))
    const { code, stderr } = await belay(['run', graph, '--data', data])
    expect(code).toBe(0)
    expect(stderr).toMatch(/✓ Call {2}success .*3 attempts/)
  })
})

describe('people', () => {
  test('are waited for with 3, and their decision goes on from there', async () => {
    const graph = jsonFile(folder, 'orders.json', orders(sink.url))
    const args = ['run', graph, '--input-json', '{"orders": [1, 2, 3, 4]}', '--data', data, '--run-id', 'four']
    const waiting = await belay(args)
    expect({ code: waiting.code, stdout: waiting.stdout }).toEqual({ code: 3, stdout: '' })
    const command = /belay|node \S+ decide (\S+) approve --data \S+/.exec(waiting.stderr)
    expect(command).not.toBeNull()
    const { stdout } = await belay(['reviews', '--data', data, '--json'])
    const [review] = (JSON.parse(stdout) as { items: { reviewId: string; topRunId: string; decisions: string[] }[] }).items
    expect(review).toMatchObject({ topRunId: 'four', decisions: ['approve', 'edit', 'reject', 'retry'] })
    const again = await belay(args)
    expect(again.code).toBe(3)
    const sent = sink.requests.length
    const decided = await belay(['decide', review!.reviewId, 'approve', '--by', 'Ann', '--note', 'fine', '--data', data])
    expect(JSON.parse(decided.stdout)).toEqual({ orders: 4, checked: true, sent: 200 })
    expect(decided.code).toBe(0)
    expect(sink.requests.slice(sent).map((request) => request.path)).toEqual(['/send'])
    const second = await belay(['decide', review!.reviewId, 'reject', '--data', data])
    expect(second.code).toBe(2)
    expect(second.stderr).toMatch(/already decided: approve by Ann at .*, with the note "fine"/)
  })
})

describe('people that the items of a map wait for', () => {
  const text = 'All of a long text is there to be judged, to its very last words. '.repeat(8).trim()
  const graph = {
    format: 'belay/graph@1',
    name: 'Ask for each',
    nodes: [
      {
        id: 'each',
        type: 'map',
        config: { items: '[1]' },
        body: { nodes: [{ id: 'ask', type: 'review', config: { show: `'${text}'` } }], edges: [] },
      },
    ],
    edges: [],
  }

  test('are what the run waits for, and see the whole proposal', async () => {
    await belay(['run', jsonFile(folder, 'ask-each.json', graph), '--data', data, '--run-id', 'ask'])
    const open = 'its open items wait for people'
    expect((await belay(['runs', '--data', data])).stdout).toContain(open)
    const shown = (await belay(['show', 'ask', '--data', data])).stdout
    expect(shown).toContain(open)
    expect(shown).toMatch(/each +⚑ needs review/)
    expect((await belay(['reviews', '--data', data])).stdout.replace(/\s+/g, ' ')).toContain(text)
  })
})

describe('a run that exists', () => {
  test('and has ended prints its output and runs nothing', async () => {
    const graph = jsonFile(folder, 'orders.json', orders(sink.url))
    const args = ['run', graph, '--input-json', '{"orders": [7]}', '--data', data, '--run-id', 'once']
    const first = await belay(args)
    const before = sink.requests.length
    const second = await belay(args)
    expect(second.stdout).toBe(first.stdout)
    expect(second.code).toBe(0)
    expect(second.stderr).toMatch(/already ended/)
    expect(sink.requests).toHaveLength(before)
  })

  test('with another input or another version is refused, with what differs', async () => {
    const args = ['--data', data, '--run-id', 'fixed']
    await belay(['run', add, '--input-json', '{"n": 1}', ...args])
    const input = await belay(['run', add, '--input-json', '{"n": 2}', ...args])
    expect({ code: input.code, stdout: input.stdout }).toEqual({ code: 2, stdout: '' })
    expect(input.stderr).toMatch(/another input: n differs/)
    const changed = jsonFile(folder, 'add-changed.json', {
      ...addOne,
      nodes: [addOne.nodes[0], { ...addOne.nodes[1], config: { output: '{ "n": input.n + 2 }' } }],
    })
    const version = await belay(['run', changed, '--input-json', '{"n": 1}', ...args])
    expect(version.code).toBe(2)
    expect(version.stderr).toMatch(/another version/)
    expect(version.stderr).toMatch(/the step "add" has another configuration/)
  })
})

describe('a run that is interrupted', () => {
  test('by Ctrl-C says how to go on, and goes on without an input', async () => {
    const graph = jsonFile(folder, 'slow.json', slow('2s'))
    const run = start(['run', graph, '--data', data, '--run-id', 'nap'])
    await run.said(/Nap {2}pending/)
    run.kill('SIGINT')
    const { code, stderr, stdout } = await run.ended
    expect({ code, stdout }).toEqual({ code: 130, stdout: '' })
    expect(stderr).toMatch(/Go on with:\n {2}.*run \S*slow\.json --run-id nap --data \S+/)
    const on = await belay(['run', graph, '--data', data, '--run-id', 'nap'])
    expect({ code: on.code, output: JSON.parse(on.stdout) as unknown }).toEqual({ code: 0, output: 'rested' })
    const all = await journal('nap')
    expect(all.filter((event) => event.type === 'step-succeeded' && event.step === 'before')).toHaveLength(1)
  })

  test('by Ctrl-C leaves other open runs of the folder alone', async () => {
    const graph = jsonFile(folder, 'slow.json', slow('100ms'))
    const other = start(['run', graph, '--data', data, '--run-id', 'other'])
    await other.said(/Nap {2}pending/)
    other.kill('SIGKILL')
    await other.ended
    const mine = await belay(['run', add, '--input-json', '{"n": 1}', '--data', data])
    expect(mine.code).toBe(0)
    expect((await journal('other')).at(-1)?.type).toBe('step-waiting')
  })

  test.each([1, 2, 4, 5])('by kill -9 after %i calls does no finished step again', async (calls) => {
    const graph = jsonFile(folder, 'orders.json', orders(sink.url))
    const args = ['run', graph, '--input-json', '{"orders": [10, 11, 12]}', '--data', data, '--run-id', 'killed']
    sink.answer = () => ({ status: 200, holdMs: 60 })
    const run = start(args)
    const reached = async () => {
      while (sink.requests.length < calls && run.child.exitCode === null) await new Promise((next) => setTimeout(next, 5))
    }
    await reached()
    run.kill('SIGKILL')
    await run.ended
    const before = existsSync(join(data, 'belay.db')) ? await journal('killed') : []
    const { code, stdout } = await belay(args)
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toEqual({ orders: 3, checked: false, sent: 200 })

    const after = await journal('killed')
    expect(after.slice(0, before.length)).toEqual(before)
    const done = before.filter((event) => event.type === 'step-succeeded').map((event) => event.step)
    for (const event of after.slice(before.length)) if (event.type === 'step-started') expect(done).not.toContain(event.step)
    const succeeded = after.filter((event) => event.type === 'step-succeeded').map((event) => event.step)
    expect(new Set(succeeded).size).toBe(succeeded.length)
    // At least once each, more than once only under one key, and each order under a key of its own.
    const keys = new Map<string, Set<string | undefined>>()
    for (const { path, key } of sink.requests) keys.set(path, (keys.get(path) ?? new Set()).add(key))
    expect([...keys.keys()].sort()).toEqual(['/announce', '/book/10', '/book/11', '/book/12', '/send'])
    expect([...keys.values()].map((of) => of.size)).toEqual([1, 1, 1, 1, 1])
    expect(new Set([...keys.values()].flatMap((of) => [...of])).size).toBe(5)
  })

  test('is not there when it could not be begun', async () => {
    await belay(['run', add, '--data', data])
    expect(readdirSync(folder).includes(data.split('/').at(-1)!)).toBe(false)
  })
})
