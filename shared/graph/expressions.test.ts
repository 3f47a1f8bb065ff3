import { describe, expect, test } from 'vitest'
import type { Json } from '../lib/json.ts'
import { StepFailure } from '../policy/step-error.ts'
import { FUNCTION_NAMES } from './expression-functions.ts'
import { evaluate, parseExpression, type Names } from './expressions.ts'

const names: Names = {
  input: {
    a: 1,
    list: [3, 1, 2],
    one: [5],
    none: [],
    nothing: null,
    rows: [{ x: 1, ok: true }, { x: 2 }],
    deep: { er: { value: 'v' } },
    text: 'a-b',
  },
  steps: { first: { output: { y: 2 }, port: 'out' }, 'my-step': { output: 7, port: 'out' } },
  item: { price: 4 },
  run: { id: 'r1', workflow: 'W' },
  vars: { limit: 1 },
}
const errorOf = async (text: string, scope: Names = names) => {
  const thrown: unknown = await evaluate(text, scope).then(
    (value) => expect.fail(`gave ${JSON.stringify(value)}`),
    (error: unknown) => error,
  )
  return thrown instanceof StepFailure ? thrown.error : expect.fail(String(thrown))
}

describe('values', () => {
  test.each<[string, Json]>([
    ['input.a', 1],
    ['input.deep.er.value', 'v'],
    ['input.list', [3, 1, 2]],
    ['input.one', [5]],
    ['input.none', []],
    ['input.nothing', null],
    ['input.missing', null],
    ['input.missing.further', null],
    ['input.a.b', null],
    ['input.nothing.x', null],
    ['missing', null],
    ['input.rows.x', [1, 2]],
    ['input.rows[ok].x', 1],
    ['[input.rows[ok].x]', [1]],
    ['input.rows[x > $vars.limit]', { x: 2 }],
    ['input.rows.($steps.first.output.y * x)', [2, 4]],
    ['steps.first.output.y + item.price', 6],
    ['steps.`my-step`.output', 7],
    ['input.a = 1 and run.id = "r1"', true],
    ['{ "total": $sum(input.list), "none": input.missing }', { total: 6 }],
    ['[1..3]', [1, 2, 3]],
    ['$map(input.list, function($v) { $v * 2 })', [6, 2, 4]],
    ['$map(input.list, $string)', ['3', '1', '2']],
    ['$substring(?, 0, 2)("hello")', 'he'],
    ['$distinct([1, 1, "1", { "a": 1 }, { "a": 1 }])', [1, '1', { a: 1 }]],
    ['$distinct(input.rows.ok)', true],
    ['$match("ab cd", /[a-z]+/).match', ['ab', 'cd']],
    ['$replace(input.text, /(a)-(b)/, "$2-$1")', 'b-a'],
    ['$split("a1b22c", /[0-9]+/)', ['a', 'b', 'c']],
    ['$contains("ABC", /b/i)', true],
    ['$toMillis("2020-01-02", "[Y]-[M]-[D]") > 0', true],
    ['$pad("x", 3)', 'x  '],
    ['false', false],
    ['null', null],
    ['{ "__proto__": 1, "constructor": 2 }', JSON.parse('{"__proto__": 1, "constructor": 2}') as Json],
  ])('%s', async (text, value) => {
    const result = await evaluate(text, names)
    expect(result).toEqual(value)
    expect(JSON.stringify(result)).toBe(JSON.stringify(value))
  })

  test('lists come without the marks of the language', async () => {
    const list = await evaluate('input.rows.x', names)
    expect(Object.keys(list as object)).toEqual(['0', '1'])
  })

  test.each(['and', 'or', 'in'])('a field may be called %s', async (word) => {
    expect(await evaluate(`input.${word}`, { input: { [word]: 1 } })).toBe(1)
  })

  test('every function that is offered exists', async () => {
    for (const name of FUNCTION_NAMES) expect(await evaluate(`$type($${name})`, {}), name).toBe('function')
  })

  test('an own member named __proto__ in the data is data', async () => {
    const input = JSON.parse('{"__proto__": {"polluted": true}, "a": 1}') as Json
    expect(await evaluate('$merge([input, { "b": 2 }]).a', { input })).toBe(1)
    expect(await evaluate('input.polluted', { input })).toBe(null)
    expect(({} as { polluted?: unknown }).polluted).toBe(undefined)
  })

  test('data that looks like a function of the language stays data or is refused, and never runs', async () => {
    const input = {
      f: { _jsonata_lambda: true, body: { type: 'string', value: 'x' } },
      g: { _jsonata_function: true, implementation: 'x' },
    }
    expect(await evaluate('input.f', { input })).toEqual(input.f)
    expect((await errorOf('input.g.(implementation)()', { input })).kind).toBe('code_error')
  })
})

describe('what cannot be read', () => {
  test.each([
    ['', 'Something is missing at the end', 0],
    ['1 +', 'Something is missing at the end', 3],
    ['input.(a', 'Something is missing at the end', 8],
    ['"abc', 'matching quote', 3],
    ['a b', 'Syntax error', 3],
    ['/(?=a)b/', 'not supported', 8],
    ['/(a)\\1/', 'not supported', 7],
    ['/a{2,1}/', 'pattern that cannot be read', 0],
    ['function($x)<n:n>{ $x }(1)', 'without a signature', 9],
  ])('%s', (text, message, position) => {
    const parsed = parseExpression(text)
    expect(parsed.ok).toBe(false)
    if (parsed.ok) return
    expect(parsed.error.message).toContain(message)
    expect(parsed.error.message).toMatch(/\.$/)
    expect(Math.abs(parsed.error.position - position)).toBeLessThanOrEqual(1)
  })

  test.each([
    ['length', 'x'.repeat(100_001), 'longer than'],
    ['nesting', `${'('.repeat(20_000)}1${')'.repeat(20_000)}`, 'nested too deeply'],
  ])('too much %s', (_what, text, message) => {
    expect(parseExpression(text)).toMatchObject({ ok: false, error: { message: expect.stringContaining(message) as string } })
  })

  test('a failure names the expression and its kind', async () => {
    expect(await errorOf('1 +')).toEqual({
      kind: 'code_error',
      message: 'The expression `1 +` cannot be read: Unexpected end of expression. Something is missing at the end.',
    })
    expect(await errorOf('$error("no address")')).toMatchObject({
      kind: 'code_error',
      message: expect.stringContaining('no address') as string,
    })
    expect((await errorOf('1 + "a"')).message).toContain('near character')
  })
})

describe('what is no value', () => {
  test.each(['$sum', 'function($x) { $x }', '{ "f": $sum }', '[$sum]', '/a/', '1 / 0', '$eval("1")', '$sum ~> $string'])(
    '%s',
    async (text) => {
      expect((await errorOf(text)).kind).toBe('code_error')
    },
  )
})

describe('nothing of the host', () => {
  test.each([
    'constructor',
    'input.constructor',
    'input.constructor.constructor',
    'input.__proto__',
    'input.__proto__.constructor',
    'input.text.length',
    'input.text.constructor',
    'input.list.push',
    'input.list.length',
    '$constructor',
    '$__proto__',
    '$toString',
    '$hasOwnProperty',
    '$process',
    '$globalThis',
    '$this',
    '$.constructor',
    '$$.constructor',
    '$lookup(input, "constructor")',
    '$lookup(input, "__proto__")',
    '"x".toString()',
    '$sum.constructor',
    '$sum.implementation',
    '$sum.implementation.constructor',
    '(function($x) { $x }).environment',
    '(function($x) { $x }).apply',
    '(function($x) { $x }).body',
    '$map([1], function($v) { $v.constructor })',
    '$spread($sum)',
    '$keys($sum)',
    '$each($sum, function($v) { $v })',
    '**.constructor',
    '$sum.*',
    '$sum.**.constructor',
    '$sift($sum, function($v) { true })',
    '$merge([$sum]).implementation',
  ])('%s', async (text) => {
    let value: Json = null
    try {
      value = await evaluate(text, names)
    } catch (thrown) {
      expect(thrown).toBeInstanceOf(StepFailure)
    }
    expect([null, '[]', '{}']).toContainEqual(value === null ? null : JSON.stringify(value))
  })

  test.each([
    '$sum.call(1)',
    'input.constructor("return 1")()',
    '$string.constructor("return process")()',
    '$eval("process")',
    '$lookup($, "constructor")()',
  ])('calling %s fails', async (text) => {
    expect((await errorOf(text)).kind).toBe('code_error')
  })

  test.each([
    '{ "_jsonata_lambda": true }',
    '{ "_jsonata_function": true }',
    '{ "sequence": true }',
    'input ~> |$|{ "__proto__": { "bad": 1 } }|',
  ])('marks of the language cannot be forged: %s', async (text) => {
    await evaluate(text, names).catch(() => null)
    expect(({} as { bad?: unknown }).bad).toBe(undefined)
    expect(names['input']).toMatchObject({ a: 1 })
  })

  test('a transform changes a copy', async () => {
    expect(await evaluate('input ~> |$|{ "a": 9 }|', { input: { a: 1 } })).toEqual({ a: 9 })
    const input = { a: 1 }
    await evaluate('input ~> |$|{ "a": 9 }|', { input })
    expect(input).toEqual({ a: 1 })
  })
})

describe('exhaustion stops within its limits', () => {
  const grow = (step: string, start: string, rounds: number, then = '$f') =>
    `($f := function($s, $n) { $n = 0 ? $s : $f(${step}, $n - 1) }; ${then}(${start}, ${rounds}))`
  test.each([
    '($f := function($n) { 1 + $f($n) }; $f(1))',
    '($f := function($n) { $f($n) }; $f(1))',
    '($f := function($n) { $f($f($n)) }; $f(1))',
    '[1..1000000000]',
    '[1..1000000].[1..1000000]',
    '[1..9999].[1..9999].[1..9999]',
    '$pad("x", 1000000000)',
    grow('$s & $s', '"x"', 29),
    `$length(${grow('$s & $s', '"x"', 29)})`,
    `$uppercase(${grow('$s & $s', '"x"', 28)})`,
    grow('{ "a": $s, "b": $s }', '"x"', 40),
    `$string(${grow('{ "a": $s, "b": $s }', '"x"', 40)})`,
    `$distinct([1, ${grow('{ "a": $s, "b": $s }', '"x"', 40)}])`,
    grow('$append($s, $s)', '[1]', 29),
    grow('[$s, $s]', '[1]', 29),
    '$toMillis("1111111111111111111111111111111111111111111x", "[Y][M][D][H][m][s][f][d][W][w]")',
    '$formatNumber(1, $pad("", 100000, "#"))',
    '[1..100000].$pad("x", 1000000)',
    '$join([1..300].$pad("x", 1000000))',
    '$sort([1..1000000], function($a, $b) { $a < $b })',
    `$replace(${grow('$s & $s', '"xxxxxxxxxx"', 20)}, /x/, "y")`,
    `$replace(${grow('$s & $s', '"xxxxxxxxxx"', 20)}, "x", "y")`,
    `$length($replace(${grow('$s & $s', '"xxxxxxxxxx"', 16)}, "x", $pad("y", 1000)))`,
    `$count($split(${grow('$s & $s', '"xxxxxxxxxx"', 20)}, /x/))`,
    `$count($match(${grow('$s & $s', '"xxxxxxxxxx"', 20)}, /x/))`,
    ...[
      '$x = $x',
      '$x != $x',
      '$x & ""',
      '$keys($x)',
      '$lookup($x, "a")',
      '$count($x.a)',
      '$count($x.*)',
      '$boolean($x)',
      '$x and true',
    ].map((use) => `($x := ${grow('[[$s], [$s]]', '[{ "a": 1 }]', 40)}; ${use})`),
    `($x := ${grow('$map([1, 2], function() { $s })', '[{ "a": 1 }]', 40)}; $x = $x)`,
    `($x := ${grow('[1, 2]{ $string($): $s }', '[{ "a": 1 }]', 40)}; $x = $x)`,
    `($x := ${grow('$zip([$s], [$s])', '[{ "a": 1 }]', 40)}; $x and true)`,
    `($x := $reduce([1..60], function($s) { { "l": $s, "r": $s } }, 1); $x = $x)`,
  ])('%s', async (text) => {
    const started = performance.now()
    expect((await errorOf(text)).kind).toBe('code_error')
    expect(performance.now() - started).toBeLessThan(2_500)
  })

  test.each([
    ['$contains(input.text, /^(a+)+$/)', false],
    ['$contains(input.text, /(a|aa)+b/)', false],
    ['$contains(input.text, /(.*)*(.*)*x/)', false],
    ['$count($distinct([1..20000]))', 20_000],
    ['$sum([1..500000])', 125_000_250_000],
    ['$sort([1..300000])[0]', 1],
    ['$sort($reverse([1..300000]))[0]', 1],
    ['$sort([1..4000], function($a, $b) { $a < $b })[0]', 4_000],
    ['$count([[1..200000], [1..200000]].$)', 400_000],
    ['$count([1..2000][$ in [1..2000]])', 2_000],
  ])('hard but bounded work is done: %s', async (text, value) => {
    const started = performance.now()
    expect(await evaluate(text, { input: { text: `${'a'.repeat(5_000)}!` } })).toEqual(value)
    expect(performance.now() - started).toBeLessThan(1_500)
  })
})

test('runs in microtasks alone', async () => {
  let turned = false
  setImmediate(() => (turned = true))
  setTimeout(() => (turned = true), 0)
  process.nextTick(() => undefined)
  for (const text of [
    '$sum(input.list) + 1',
    'input.rows[x > 1].x',
    '$map([1..50], function($v) { $replace("a", /a/, "b") })',
    '($f := function($n) { $n = 0 ? 0 : $f($n - 1) }; $f(50))',
  ]) {
    await evaluate(text, names)
  }
  expect(turned).toBe(false)
})

test('the same expression may run many times at once', async () => {
  const values = await Promise.all(
    Array.from({ length: 50 }, (_, n) => evaluate('($x := input.n; $sum([1..$x]) & "-" & $x)', { input: { n: n + 1 } })),
  )
  expect(values[49]).toBe('1275-50')
  expect(values[0]).toBe('1-1')
})
