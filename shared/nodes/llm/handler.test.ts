import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../lib/json.ts'
import type { LlmAnswer, LlmRequest } from '../capabilities.ts'
import { runHandler } from '../testing/test-context.ts'
import { llm } from './definition.ts'
import { llmHandler } from './handler.ts'

const REMOTE = { provider: 'openai-compatible', model: 'm', baseUrl: 'https://llm.example/v1' }
const schema: JsonObject = { type: 'object' }
/** Stands for the schema check: an answer fits when it has a title. */
const problems = (_: JsonObject, value: unknown) =>
  value !== null && typeof value === 'object' && 'title' in value ? [] : ['title is missing', 'more']
const answer = (value: JsonObject | undefined, more: Partial<LlmAnswer> = {}): LlmAnswer => ({
  text: JSON.stringify(value) ?? 'no json',
  ...(value ? { value } : {}),
  usage: { inputTokens: 10, outputTokens: 5, model: 'm1' },
  ...more,
})

async function asked(config: object, answers: LlmAnswer[], around: object = {}) {
  const requests: LlmRequest[] = []
  const complete = (request: LlmRequest) => Promise.resolve(answers[Math.min(requests.push(request) - 1, answers.length - 1)]!)
  const result = await runHandler(
    llm,
    llmHandler,
    { text: '{{ input.text }}', ...config },
    { input: { text: 'A text.' }, can: { llm: { complete }, schema: { problems } }, ...around },
  )
  return { result, requests }
}

test('instructions and material are handed on apart, with everything else that is set', async () => {
  const { requests } = await asked(
    { ...REMOTE, instructions: 'Sum up {{ input.text }}', keyFrom: 'A_KEY', schema, temperature: 0, maxTokens: 9 },
    [answer({ title: 'A' })],
    { key: 'k' },
  )
  expect(requests).toEqual([
    { ...REMOTE, prompt: 'Sum up A text.', material: 'A text.', keyFrom: 'A_KEY', schema, temperature: 0, maxTokens: 9, key: 'k' },
  ])
})

test('without a schema the output is the text', async () => {
  const { result } = await asked({}, [answer(undefined, { text: 'Done.', confidence: 0.7 })])
  expect(result).toEqual({
    kind: 'done',
    output: { text: 'Done.' },
    confidence: 0.7,
    usage: { inputTokens: 10, outputTokens: 5, model: 'm1' },
  })
})

describe('repair', () => {
  test('an answer that does not fit is asked for again with the problems, under another key, and counted', async () => {
    const { result, requests } = await asked(
      { ...REMOTE, schema, instructions: 'Go' },
      [answer({ no: 1 }), answer({ title: 'A' }, { confidence: 0.9 })],
      { key: 'k' },
    )
    expect(result).toEqual({
      kind: 'done',
      output: { title: 'A' },
      confidence: 0.9,
      usage: { inputTokens: 20, outputTokens: 10, model: 'm1' },
    })
    expect(requests.map(({ key }) => key)).toEqual(['k', 'k/repair-1'])
    expect(requests[1]?.prompt).toMatch(/^Go[^]*\{"no":1\}[^]*- title is missing[^]*- more/)
  })

  test.each([
    [0, 1, 'The answer does not fit its form: title is missing (and 1 more).'],
    [1, 2, 'The answer does not fit its form after one more ask: title is missing (and 1 more).'],
    [3, 4, 'The answer does not fit its form after 3 more asks: title is missing (and 1 more).'],
  ])('%i re-asks: %i asks, then schema_mismatch', async (repair, asks, message) => {
    const { result, requests } = await asked({ ...REMOTE, schema, repair }, [answer({ no: 1 })])
    expect(requests).toHaveLength(asks)
    expect(result).toEqual({
      kind: 'failed',
      error: { kind: 'schema_mismatch', message, details: { problems: ['title is missing', 'more'] } },
    })
  })

  test('an answer that is no JSON is a problem like any other', async () => {
    const { requests, result } = await asked({ ...REMOTE, schema }, [answer(undefined), answer({ title: 'A' })])
    expect(requests[1]?.prompt).toContain('the answer is not JSON')
    expect(result.kind).toBe('done')
  })

  test('the built-in method is asked once: it would answer the same', async () => {
    const { requests, result } = await asked({ schema, repair: 5 }, [answer({ no: 1 })])
    expect(requests).toHaveLength(1)
    expect(result).toMatchObject({ kind: 'failed', error: { kind: 'schema_mismatch' } })
  })
})

describe('confidence', () => {
  const given = answer({ title: 'A', rating: { sure: 0.4, high: 7, text: '1' } }, { confidence: 0.9 })
  test.each<[object, number | undefined]>([
    [{}, 0.9],
    [{ confidenceFrom: { from: 'provider' } }, 0.9],
    [{ confidenceFrom: { from: 'none' } }, undefined],
    [{ confidenceFrom: { from: 'field', path: 'rating.sure' } }, 0.4],
    [{ confidenceFrom: { from: 'field', path: 'rating.high' } }, undefined],
    [{ confidenceFrom: { from: 'field', path: 'rating.text' } }, undefined],
    [{ confidenceFrom: { from: 'field', path: 'rating.constructor.name' } }, undefined],
  ])('%j', async (config, confidence) => {
    const { result } = await asked({ schema, ...config }, [given])
    expect(result.kind === 'done' ? result.confidence : 'failed').toBe(confidence)
  })
})

test('an empty text is invalid input, nothing is asked', async () => {
  const { result, requests } = await asked({}, [answer({})], { input: { text: ' \n' } })
  expect(result).toMatchObject({ kind: 'failed', error: { kind: 'invalid_input' } })
  expect(requests).toEqual([])
})

test.each([
  [{ provider: 'openai-compatible', text: 'x' }],
  [{ text: '', instructions: ' ' }],
  [{ text: 'x', keyFrom: 'sk-1234' }],
  [{ text: 'x', baseUrl: 'file:///etc' }],
  [{ text: 'x', repair: 6 }],
  [{ text: 'x', apiKey: 'sk' }],
])('%j is no config', (config) => {
  expect(llm.config.safeParse(config).success).toBe(false)
})
