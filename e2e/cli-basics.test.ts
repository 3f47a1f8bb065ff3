import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { addOne } from './cli-graphs.ts'
import { belay, jsonFile, lines, useBuiltProgram, useFolder } from './cli-harness.ts'

useBuiltProgram()
const folder = useFolder()
const add = jsonFile(folder, 'add.json', addOne)
const isRoot = process.getuid?.() === 0

describe('help', () => {
  test('says what there is', async () => {
    const { code, stdout } = await belay(['help'])
    expect(code).toBe(0)
    for (const name of [
      'serve',
      'run',
      'validate',
      'steps',
      'reviews',
      'decide',
      'runs',
      'show',
      'journal',
      'cancel',
      'dead-letters',
      'doctor',
    ]) {
      expect(stdout).toMatch(new RegExp(`^ {2}${name} `, 'm'))
      const one = await belay(['help', name])
      expect(one.code).toBe(0)
      expect(one.stdout).toMatch(/Examples/)
    }
  })

  test('the version is that of the package', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }
    expect((await belay(['--version'])).stdout).toBe(`${version}\n`)
  })

  test.each<[string[], RegExp]>([
    [[], /Usage/],
    [['vaildate'], /There is no command "vaildate"\. Did you mean "validate"\?/],
    [['run'], /belay run needs the path of a workflow file/],
    [['run', 'a', 'b'], /does not know what to do with "b"/],
    [['run', add, '--constructor'], /has no option --constructor/],
    [['run', add, '--__proto__', 'x'], /has no option --__proto__/],
    [['run', add, '--dta', 'x'], /has no option --dta\. Did you mean --data\?/],
    [['run', add, '--data'], /--data needs a value/],
    [['run', add, '--input', '--json'], /--input needs a value/],
    [['run', add, '--json=yes'], /--json takes no value/],
    [['runs', '--state', 'sucess'], /--state is "sucess"\. Did you mean success\?/],
    [['runs', '--limit', '-1'], /--limit needs a value|--limit is "-1"/],
    [['steps', 'http-reqest'], /There is no kind of step "http-reqest"\. Did you mean "http-request"\?/],
    [['help', 'nothing'], /There is no command "nothing"/],
    [['decide', 'x', 'aprove'], /"aprove" is no decision\. Did you mean approve\?/],
  ])('%j is told what is wrong', async (args, said) => {
    const { code, stdout, stderr } = await belay(args)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(said)
  })
})

describe('steps', () => {
  test('lists every kind, and tells of each what it takes and gives', async () => {
    const { stdout } = await belay(['steps'])
    const kinds = [...stdout.matchAll(/^ {2}([a-z-]+) {2,}\S/gm)].map(([, kind]) => kind!)
    expect(kinds).toEqual(expect.arrayContaining(['http-request', 'llm', 'map', 'review', 'sub-workflow']))
    const asked = await belay(['steps', 'http-request'])
    expect(asked.code).toBe(0)
    expect(asked.stdout).toMatch(/^ {2}url +text with \{\{ formulas \}\}, needed\. Starts with/m)
    expect(asked.stdout).toMatch(/^ {2}method +one of GET, POST, .* else GET\./m)
    expect((await belay(['steps', 'branch'])).stdout).toMatch(/^ {2}true /m)
    expect((await belay(['steps', 'map'])).stdout).toMatch(/^ {2}body /m)
    const { items } = JSON.parse((await belay(['steps', '--json'])).stdout) as { items: { type: string }[] }
    expect(items.map((item) => item.type).sort()).toEqual(kinds.sort())
  })
})

describe('validate', () => {
  test('a graph that can run', async () => {
    expect(await belay(['validate', add])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/✓ .*add\.json can run: no errors, no warnings/) as string,
    })
  })

  test('a graph that cannot, with the place and what to do', async () => {
    const bad = jsonFile(folder, 'bad.json', {
      ...addOne,
      nodes: [...addOne.nodes, { id: 'end', type: 'transform', config: {} }],
      edges: [...addOne.edges, { id: 'x', from: { node: 'add' }, to: { node: 'gone' } }],
    })
    const { code, stdout } = await belay(['validate', bad])
    expect(code).toBe(2)
    expect(stdout).toMatch(/✕ error {2}end {2}.*output/)
    expect(stdout).toMatch(/"gone"/)
    expect(stdout).toMatch(/cannot run: \d+ errors/)
    const asJson = await belay(['validate', bad, '--json'])
    expect(asJson.code).toBe(2)
    expect((JSON.parse(asJson.stdout) as { problems: unknown[] }).problems.length).toBeGreaterThan(1)
  })

  test('a graph with the workflows that it runs, which stand beside it', async () => {
    mkdirSync(join(folder, 'parts'), { recursive: true })
    jsonFile(join(folder, 'parts'), 'add.json', addOne)
    const sub = (ref: string) => ({
      ...addOne,
      name: 'Twice',
      nodes: [
        addOne.nodes[0],
        { id: 'first', type: 'sub-workflow', config: { workflow: ref, input: 'input' } },
        { id: 'second', type: 'sub-workflow', config: { workflow: ref, input: 'steps.first.output' } },
      ],
      edges: [
        { id: 'a', from: { node: 'start' }, to: { node: 'first' } },
        { id: 'b', from: { node: 'first' }, to: { node: 'second' } },
      ],
    })
    const twice = jsonFile(folder, 'twice.json', sub('parts/add.json'))
    const run = await belay(['run', twice, '--input-json', '{"n": 1}', '--data', join(folder, 'twice')], { cwd: '/' })
    expect(JSON.parse(run.stdout)).toEqual({ n: 3 })
    const lost = await belay(['validate', jsonFile(folder, 'lost.json', sub('parts/gone.json'))])
    expect(lost.code).toBe(2)
    expect(lost.stderr).toMatch(
      /Step "first" runs another workflow\. There is no file parts\/gone\.json \(looked for it at .*\/parts\/gone\.json\)/,
    )
  })
})

describe('the data folder', () => {
  const damaged = join(folder, 'damaged')
  test.each<[string, () => string, number, RegExp]>([
    ['that is a file', () => add, 2, /The data folder .*add\.json is a file/],
    ['below one that is not there', () => join(folder, 'no', 'where'), 2, /cannot be used: .*no does not exist\. Create it/],
    [
      'that is damaged',
      () => {
        mkdirSync(damaged, { recursive: true })
        writeFileSync(join(damaged, 'belay.db'), 'this is not a database, whatever its name says'.repeat(100))
        return damaged
      },
      1,
      /The database in the data folder .*damaged is damaged .*nothing was changed/,
    ],
  ])('%s is said in one sentence', async (_, path, code, said) => {
    const end = await belay(['run', add, '--input-json', '{"n": 1}', '--data', path()])
    expect({ code: end.code, stdout: end.stdout }).toEqual({ code, stdout: '' })
    expect(end.stderr).toMatch(said)
    expect(end.stderr).not.toMatch(/ at .*\.(js|ts):\d/)
  })

  test.skipIf(isRoot)('that may not be written is said in one sentence', async () => {
    const locked = join(folder, 'locked')
    mkdirSync(locked)
    chmodSync(locked, 0o500)
    const end = await belay(['run', add, '--input-json', '{"n": 1}', '--data', locked])
    chmodSync(locked, 0o700)
    expect(end.code).toBe(2)
    expect(end.stderr).toMatch(/this account may not write there\. Change its rights/)
  })

  test.each([['runs'], ['reviews'], ['dead-letters'], ['show', 'x'], ['journal', 'x'], ['cancel', 'x'], ['decide', 'x', 'approve']])(
    'that is not there stays away: %s',
    async (...args) => {
      const data = join(folder, 'untouched')
      const { code, stderr } = await belay([...args, '--data', data])
      expect(code).toBe(2)
      expect(stderr).toMatch(/There is nothing in the data folder/)
      expect(existsSync(data)).toBe(false)
    },
  )
})

describe('looking', () => {
  test('runs, show, journal, cancel and doctor', async () => {
    const data = join(folder, 'looked')
    await belay(['run', add, '--input-json', '{"n": 1}', '--data', data, '--run-id', 'plus'])
    expect(lines((await belay(['runs', '--data', data])).stdout)[1]).toMatch(/^plus +Add one +✓ success/)
    expect((await belay(['runs', '--data', data, '--state', 'failed'])).stdout).toMatch(/No run is in the state failed/)
    expect((await belay(['show', 'plus', '--data', data])).stdout).toMatch(/Add it +✓ success +1 .*\{"n":2\}/)
    expect(JSON.parse((await belay(['show', 'plus', '--data', data, '--json'])).stdout)).toMatchObject({
      runId: 'plus',
      state: 'success',
      steps: [{ id: 'start' }, { id: 'add', state: 'success', attempt: 1 }],
    })
    const journal = lines((await belay(['journal', 'plus', '--data', data, '--after', '1'])).stdout).map(
      (line) => JSON.parse(line) as { seq: number },
    )
    expect(journal.map((event) => event.seq)).toEqual(journal.map((_, i) => i + 2))
    const lost = await belay(['show', 'plux', '--data', data])
    expect(lost.stderr).toMatch(/There is no run plux\. Did you mean plus\?/)
    const cancelled = await belay(['cancel', 'plus', '--data', data])
    expect(cancelled.code).toBe(2)
    expect(cancelled.stderr).toMatch(/has already ended/)
    const doctor = await belay(['doctor', '--data', data], {
      env: { OPENAI_API_KEY: 'sk-very-secret', OPENAI_BASE_URL: 'http://127.0.0.1:9/v1' },
    })
    expect(doctor.code).toBe(0)
    expect(doctor.stdout).toMatch(/✓ ok +SQLite +3\./)
    expect(doctor.stdout).toMatch(/journal_mode=wal, synchronous=2/)
    expect(doctor.stdout).toMatch(/set: OPENAI_API_KEY/)
    expect(doctor.stdout).toMatch(/! look +OPENAI_BASE_URL +http:\/\/127\.0\.0\.1:9\/v1 does not answer/)
    expect(doctor.stdout + doctor.stderr).not.toContain('sk-very-secret')
  })

  test('doctor says what is broken, and ends with 1', async () => {
    const data = join(folder, 'ill')
    mkdirSync(data)
    writeFileSync(join(data, 'belay.db'), 'nonsense'.repeat(1_000))
    const { code, stdout } = await belay(['doctor', '--data', data])
    expect(code).toBe(1)
    expect(stdout).toMatch(/✕ broken +database +.*damaged/)
  })

  test('names of settings that nobody knows are pointed out', async () => {
    const { code, stderr } = await belay(['doctor', '--data', join(folder, 'none')], { env: { BELAY_DTAA: '1' } })
    expect(code).toBe(0)
    expect(stderr).toMatch(/! BELAY_DTAA is set but Belay does not know it\. Did you mean BELAY_DATA\?/)
  })
})
