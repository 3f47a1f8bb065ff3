import { afterAll, describe, expect, test } from 'vitest'
import type { Json } from '#shared/lib/json.ts'
import { code as codeNode } from '#shared/nodes/code/definition.ts'
import { codeHandler } from '#shared/nodes/code/handler.ts'
import { runHandler } from '#shared/nodes/testing/test-context.ts'
import { StepFailure } from '#shared/policy/step-error.ts'
import { createCode } from './code.ts'

const code = createCode({ processes: 1 })
afterAll(() => code.close())

const run = (source: string, input: Json = null, timeoutMs = 2_000, signal: AbortSignal = new AbortController().signal) =>
  code.run({ source, input, timeoutMs }, signal)
const errorOf = (attempt: Promise<Json>) =>
  attempt.then(
    (value) => expect.fail(`gave ${JSON.stringify(value)}`),
    (thrown) => (thrown instanceof StepFailure ? thrown.error : expect.fail(String(thrown))),
  )

describe('what code gives', () => {
  test.each<[string, Json, Json]>([
    ['return input.a + 1', { a: 1 }, 2],
    ['return { list: [1, "ü", null, true], nested: { x: input } }', 'y', { list: [1, 'ü', null, true], nested: { x: 'y' } }],
    ['return undefined', null, null],
    ['', null, null],
    ['return [...input].reverse() // the end', [1, 2, 3], [3, 2, 1]],
    ['return Promise.resolve(input).then((x) => x * 2)', 4, 8],
    ['return (async () => { const a = await 1; return a + 1 })()', null, 2],
    ['console.log("seen by nobody"); return new Date(0).toISOString()', null, '1970-01-01T00:00:00.000Z'],
    ['return { f() {}, u: undefined, n: NaN }', null, { n: null }],
    ['return "x".repeat(1000000).length', null, 1_000_000],
  ])('%s', async (source, input, output) => {
    expect(await run(source, input)).toEqual(output)
  })

  test('a member named __proto__ stays a member', async () => {
    const output = await run('return JSON.parse(\'{"__proto__": {"a": 1}}\')')
    expect(Object.keys(output as object)).toEqual(['__proto__'])
  })
})

describe('what code does wrong', () => {
  test.each([
    ['return nothing.at.all', "The code failed (line 1): ReferenceError: 'nothing' is not defined."],
    ['const a = 1\nthrow new Error("no address")', 'The code failed (line 2): no address.'],
    ['throw new Error("The invoice has no total.")', 'The code failed (line 1): The invoice has no total.'],
    ['throw "just text"', 'The code failed: just text.'],
    ['throw null', 'code_error'],
    ['const a = {\n', 'SyntaxError'],
    ['return new Promise(() => {})', 'The code failed: it returns a promise that nothing here can fulfil.'],
    ['return Promise.reject(new TypeError("late"))', 'TypeError: late'],
    ['const a = {}; a.a = a; return a', 'circular'],
    ['return 1n', 'TypeError'],
    ['(function f() { f() })()', 'InternalError'],
  ])('%s', async (source, part) => {
    const error = await errorOf(run(source))
    expect(error.kind).toBe('code_error')
    expect(`${error.kind} ${error.message}`).toContain(part)
  })
})

describe('limits', () => {
  test.each([
    'for (;;) {}',
    'const f = () => { while (true) { try { f() } catch {} } }; f()',
    'return /^(a+)+$/.test("a".repeat(40) + "!")',
  ])('endless code is stopped in time and the next runs: %s', async (source) => {
    await run('return 1')
    const started = performance.now()
    const error = await errorOf(run(source, null, 300))
    expect(error).toEqual({ kind: 'timeout', message: 'The code was stopped because it took longer than 300 ms.' })
    expect(performance.now() - started).toBeLessThan(1_500)
    expect(await run('return 2', null, 10_000)).toBe(2)
  })

  test.each([
    'const all = []; for (;;) all.push(new Array(100000).fill(1))',
    'let s = "x"; for (;;) s += s',
    'const all = []; for (;;) all.push(new Uint8Array(10000000))',
    'try { const all = []; for (;;) all.push(new Array(100000).fill(1)) } catch {} return "x".repeat(200000000)',
  ])('code that hoards memory is stopped and the next runs: %s', async (source) => {
    const error = await errorOf(run(source, null, 10_000))
    expect(error.kind).toBe('code_error')
    expect(error.message).toMatch(/memory|string/)
    expect(await run('return 2', null, 10_000)).toBe(2)
  })

  test('an abort stops it', async () => {
    await run('return 1')
    const controller = new AbortController()
    const reason = new StepFailure({ kind: 'timeout', message: 'cancelled' })
    const running = errorOf(run('for (;;) {}', null, 60_000, controller.signal))
    setTimeout(() => controller.abort(reason), 50)
    expect(await running).toEqual(reason.error)
    expect((await errorOf(run('return 1', null, 1_000, controller.signal))).message).toBe('cancelled')
  })
})

describe('nothing of the host', () => {
  test.each([
    'typeof process',
    'typeof require',
    'typeof fetch',
    'typeof setTimeout',
    'typeof Buffer',
    'typeof WebAssembly',
    'typeof std',
    'typeof os',
    'typeof globalThis.constructor.constructor("return process")',
    'typeof (function () {}).constructor("return this")().process',
    'typeof input.constructor.constructor("return globalThis")().process',
    'typeof Reflect.getPrototypeOf(globalThis).process',
  ])('%s', async (text) => {
    const seen = await run(`try { return ${text} } catch (thrown) { return "undefined" }`, {}).catch(() => 'undefined')
    expect(['undefined', 'function']).toContain(seen)
    if (seen === 'function')
      expect((await errorOf(run('return globalThis.constructor.constructor("return process")()'))).message).toContain('not defined')
  })

  test.each(['return import("node:fs")', 'return import("./code.js")'])('modules cannot be loaded: %s', async (source) => {
    expect((await errorOf(run(source))).kind).toBe('code_error')
  })

  test('one piece of code leaves nothing behind for the next', async () => {
    await run('globalThis.left = 1; Object.prototype.left = 2; JSON.stringify = () => "3"; Array.prototype.map = 4; return 0')
    expect(await run('return [typeof left, typeof {}.left, JSON.stringify([1].map((x) => x))]')).toEqual(['undefined', 'undefined', '[1]'])
  })

  test('its own JSON.stringify does not answer for it', async () => {
    expect(await run('JSON.stringify = () => "\\"forged\\""; return 1')).toBe(1)
  })
})

test('a process is used again and again, and more code than processes waits its turn', async () => {
  await run('return 1')
  const started = performance.now()
  const outputs = await Promise.all(Array.from({ length: 200 }, (_, index) => run('return input * 2', index)))
  expect(outputs).toEqual(Array.from({ length: 200 }, (_, index) => index * 2))
  // A process for each would take many seconds.
  expect(performance.now() - started).toBeLessThan(3_000)
})

describe('in a step', () => {
  const around = { input: { a: 1 }, steps: { 'my-step': { x: 2 } }, item: 3, index: 4, vars: { v: 5 }, can: { code } }

  test('it sees the names that formulas see', async () => {
    const source = 'const own = input.a + steps["my-step"].output.x\nreturn [own, item, run.index, vars.v] // all'
    expect(await runHandler(codeNode, codeHandler, { source }, around)).toEqual({ kind: 'done', output: [3, 3, 4, 5] })
  })

  test('a failure names the line that the user wrote', async () => {
    const source = 'const a = 1\nconst b = 2\nreturn a.b.c'
    expect(await runHandler(codeNode, codeHandler, { source }, around)).toMatchObject({
      error: { kind: 'code_error', message: expect.stringContaining('(line 3)') as string },
    })
  })
})
