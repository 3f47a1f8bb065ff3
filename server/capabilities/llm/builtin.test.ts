import { afterAll, describe, expect, test } from 'vitest'
import type { Json, JsonObject } from '#shared/lib/json.ts'
import { createSchemaCheck } from '../schema-check.ts'
import { BUILTIN_MODEL } from './builtin-answer.ts'
import { createBuiltinLlm } from './builtin.ts'

const never = new AbortController().signal
const llm = createBuiltinLlm()
afterAll(() => llm.close())
const ask = (material: string, schema?: JsonObject, prompt = '') =>
  llm.complete({ provider: 'builtin', prompt, material, ...(schema ? { schema } : {}) }, never)
const object = (properties: { [name: string]: Json }, required = Object.keys(properties)): JsonObject => ({
  type: 'object',
  additionalProperties: false,
  required,
  properties,
})
const field = async (name: string, schema: JsonObject, material = REPORT, prompt = '') =>
  ((await ask(material, object({ [name]: schema }), prompt)).value as JsonObject)[name]

const REPORT = `# Harbour bridge closed after inspection

The harbour bridge was closed to all traffic on 14 March 2024 after inspectors found cracks in four of its pillars. Maria Keller,
who leads the works office, said that the bridge had been safe at the last inspection in May 2023. The repair will cost £1.2 million
and takes until 3 June 2024. Buses go round by the north road, which adds twenty minutes to the way into the town.

- Lorries above 7.5 tonnes must use the motorway.
- Please send questions to bridge@harbour.example or look at https://harbour.example/bridge.

The council has set aside £300,000 for shops that lose customers while the bridge is closed. The cracks were found by a drone that
photographs every pillar. The works office will inspect the two other bridges over the harbour with the same drone before the end of
April 2024. Will the ferry run more often? The council decides on 20 March 2024.`

const EVERYTHING = object({
  title: { type: 'string', maxLength: 80 },
  summary: { type: 'string', minLength: 20, maxLength: 600 },
  category: { enum: ['complaint', 'incident', 'other'] },
  keyPoints: { type: 'array', minItems: 2, maxItems: 4, items: { type: 'string' } },
  people: { type: 'array', items: { type: 'string' } },
  dates: { type: 'array', items: { type: 'string' } },
  deadline: { type: ['string', 'null'], format: 'date' },
  amounts: { type: 'array', items: { $ref: '#/$defs/amount' } },
  keywords: { type: 'array', maxItems: 5, items: { type: 'string' } },
  words: { anyOf: [{ type: 'null' }, { type: 'integer' }] },
  urgent: { type: 'boolean' },
  confidence: { type: 'number', minimum: 0, maximum: 1 },
})
EVERYTHING['$defs'] = {
  amount: { type: 'object', required: ['amount', 'what'], properties: { amount: { type: 'string' }, what: { type: 'string' } } },
}

describe('filling a schema', () => {
  test('the whole of one fits it, is taken from the text, and says that no model was used', async () => {
    const { value, usage, text } = await ask(REPORT, EVERYTHING)
    expect(createSchemaCheck().problems(EVERYTHING, value!)).toEqual([])
    expect(JSON.parse(text)).toEqual(value)
    expect(usage).toEqual({ model: BUILTIN_MODEL, costUsd: 0 })
    const plain = REPORT.replace(/\s+/g, ' ')
    const { title, summary, keyPoints, category } = value as { title: string; summary: string; keyPoints: string[]; category: string }
    expect(title).toBe('Harbour bridge closed after inspection')
    expect(category).toBe('incident')
    for (const sentence of [summary.slice(0, 60), ...keyPoints]) expect(plain).toContain(sentence.replace(/…$/, ''))
    expect(summary).toContain('closed to all traffic')
    expect(new Set([summary, ...keyPoints]).size).toBe(keyPoints.length + 1)
  })

  test.each<[string, JsonObject, Json]>([
    ['people', { type: 'array', items: { type: 'string' } }, ['Maria Keller']],
    ['amounts', { type: 'array', items: { type: 'string' } }, ['£1.2 million', '£300,000']],
    ['dates', { type: 'array', items: { type: 'string' } }, ['14 March 2024', 'May 2023', '3 June 2024', 'April 2024', '20 March 2024']],
    ['date', { type: 'string', format: 'date' }, '2024-03-14'],
    ['cost', { type: 'number' }, 1_200_000],
    ['email', { type: 'string' }, 'bridge@harbour.example'],
    ['links', { type: 'array', items: { type: 'string' } }, ['https://harbour.example/bridge']],
    ['questions', { type: 'array', items: { type: 'string' } }, ['Will the ferry run more often?']],
    ['policyNumber', { type: ['string', 'null'] }, null],
    ['policyNumber', { type: 'string' }, ''],
    ['version', { const: 2 }, 2],
    ['ferry', { type: 'string' }, 'Will the ferry run more often?'],
    ['confidence', { type: 'integer', minimum: 0, maximum: 100 }, expect.any(Number)],
  ])('%s', async (name, schema, expected) => {
    expect(await field(name, schema)).toEqual(expected)
  })

  test('objects in a list are filled from the sentence of each', async () => {
    const items = {
      type: 'object',
      properties: { amount: { type: 'string' }, what: { type: 'string', description: 'repair, shops, customers, cost' } },
    }
    expect(await field('amounts', { type: 'array', items })).toMatchObject([
      { amount: '£1.2 million', what: expect.stringContaining('repair') },
      { amount: '£300,000', what: expect.stringContaining('shops') },
    ])
  })
})

describe('choosing a label', () => {
  const complaint =
    'I am writing to complain. The shower was cold for a week and nobody apologised. I am very unhappy and I want a refund for the delay.'
  test.each<[string, string[], string, string]>([
    ['its common words', ['complaint', 'report', 'other'], '', 'complaint'],
    ['its own words', ['heating', 'cold shower', 'garden'], '', 'cold shower'],
    [
      'what the instructions say of it',
      ['A1', 'A2', 'A3'],
      'Sort it: A1: garden and trees; A2: bathroom, shower, hot water; A3: the rest',
      'A2',
    ],
    ['nothing: other', ['astronomy', 'other', 'botany'], '', 'other'],
    ['nothing: the first', ['astronomy', 'botany'], '', 'astronomy'],
  ])('%s', async (_, labels, prompt, expected) => {
    expect(await field('category', { enum: labels }, complaint, prompt)).toBe(expected)
  })
})

describe('confidence', () => {
  const schema = object({ title: { type: 'string' }, summary: { type: 'string' }, confidence: { type: 'number' } })
  test.each<[string, string, number, number]>([
    ['a clear text', REPORT, 0.75, 1],
    ['a scrap', 're yesterday - same as before but the other one, not ours I think?? told them. check w/ upstairs first', 0, 0.35],
    [
      'text recognition that went wrong',
      'S1TE V1S1T F0RM p 1/1 rec: 0CR ba7ch. V1s1tor [illegible] Weath3r w1nd. Pum p hrs l8 4 Amps 3l 3O. bear1ng n0ise DE s1de worse s1nce l@st. sp@re none on s1te.'.repeat(
        4,
      ),
      0,
      0.3,
    ],
    [
      'another language',
      'Die Brücke wurde gestern gesperrt. Der Verkehr wird über die Nordstraße umgeleitet. Die Reparatur dauert bis Juni und kostet viel Geld. '.repeat(
        6,
      ),
      0,
      0.6,
    ],
    ['a bare table', Array.from({ length: 40 }, (_, i) => `| ${i} | ${i * 7} | x |`).join('\n'), 0, 0.1],
    ['nothing', '', 0, 0],
  ])('%s', async (_, text, low, high) => {
    const { confidence, value } = await ask(text, schema)
    expect(confidence).toBeGreaterThanOrEqual(low)
    expect(confidence).toBeLessThanOrEqual(high)
    expect((value as JsonObject)['confidence']).toBe(confidence)
  })
})

test('plain text: the main sentences', async () => {
  const { text, value } = await ask(REPORT)
  expect(value).toBeUndefined()
  expect(text).toContain('closed to all traffic')
})

test('without material the prompt is the text', async () => {
  expect((await llm.complete({ provider: 'builtin', prompt: REPORT }, never)).text).toContain('closed to all traffic')
})

test('the same request gives the same answer', async () => {
  expect(await ask(REPORT, EVERYTHING)).toEqual(await ask(REPORT, EVERYTHING))
})

test.each<[string, string, JsonObject]>([
  ['a very long text', `${REPORT}\n\n`.repeat(600), EVERYTHING],
  ['one endless word', 'a'.repeat(500_000), EVERYTHING],
  ['half a million spaces', `a${' '.repeat(500_000)}b`, EVERYTHING],
  ['many brackets', '['.repeat(100_000), EVERYTHING],
  ['many lines', 'a\n'.repeat(100_000), EVERYTHING],
  [
    'a schema that refers to itself',
    REPORT,
    { type: 'object', properties: { summary: { $ref: '#' }, more: { type: 'array', items: { $ref: '#' } } } },
  ],
  ['odd names', REPORT, object({ __proto__: { type: 'string' }, constructor: { type: 'string' }, '': { type: 'array', items: {} } })],
])('%s is answered in time', async (_, text, schema) => {
  const started = performance.now()
  await ask(text, schema)
  expect(performance.now() - started).toBeLessThan(3_000)
})

test('a text that takes too long is given up, the next one is answered', async () => {
  const hasty = createBuiltinLlm({ deadlineMs: 30 })
  await expect(hasty.complete({ provider: 'builtin', prompt: REPORT }, never)).rejects.toMatchObject({ error: { kind: 'timeout' } })
  await hasty.close()
})

test('an aborted question does not cost the next one', async () => {
  const control = new AbortController()
  const aborted = llm.complete({ provider: 'builtin', prompt: REPORT.repeat(50) }, control.signal)
  setTimeout(() => control.abort(), 5)
  await expect(aborted).rejects.toMatchObject({ error: { kind: 'timeout' } })
  expect((await ask(REPORT)).text).not.toBe('')
})

test('gives a text without a whole sentence as its own summary, with little confidence', async () => {
  const schema = object({ title: { type: 'string' }, summary: { type: 'string', minLength: 1 } })
  const { value, confidence } = await ask('is-odd-number', schema, 'Summarise the document.')
  expect(value).toMatchObject({ summary: 'is-odd-number' })
  expect(confidence).toBeLessThan(0.3)
})
