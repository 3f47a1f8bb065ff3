import { afterEach, describe, expect, test } from 'vitest'
import type { LlmRequest } from '#shared/nodes/capabilities.ts'
import { createEgress } from '../egress.ts'
import { createHttp } from '../http.ts'
import { startFakeLlm, type Reply } from '../testing/fake-llm-server.ts'
import { createLlm } from './llm.ts'

const never = new AbortController().signal
const schema = { type: 'object', required: ['title'], properties: { title: { type: 'string' } } }
let close: (() => Promise<void>)[] = []
afterEach(async () => {
  await Promise.all(close.map((end) => end()))
  close = []
})

async function setUp(...script: Reply[]) {
  const server = await startFakeLlm(...script)
  const egress = createEgress({ allow: ['127.0.0.1'] })
  close.push(
    () => server.close(),
    () => egress.close(),
  )
  const env: { [name: string]: string } = {
    TEST_KEY: 'sk-canary',
    OPENAI_API_KEY: 'sk-canary',
    BELAY_KEY_HOSTS: `TEST_KEY=${new URL(server.url).host}, EMPTY=${new URL(server.url).host}`,
  }
  const llm = createLlm({ http: createHttp({ egress }), env: (name) => env[name] })
  close.push(() => llm.close())
  const request: LlmRequest = {
    provider: 'openai-compatible',
    model: 'm',
    baseUrl: server.baseUrl,
    keyFrom: 'TEST_KEY',
    prompt: 'Sum up.',
    material: 'A text.',
  }
  const ask = (more: Partial<LlmRequest> = {}) => llm.complete({ ...request, ...more }, never)
  return { server, llm, request, ask }
}

describe('an answer', () => {
  test('text, usage and the mean probability of its tokens', async () => {
    const { ask, server } = await setUp({ content: 'Done.', logprobs: [Math.log(0.9), Math.log(0.4)] })
    expect(await ask({ key: 'run/step', temperature: 0, maxTokens: 50, system: 'Be short.' })).toEqual({
      text: 'Done.',
      confidence: 0.6,
      usage: { model: 'fake-1', inputTokens: 11, outputTokens: 7 },
    })
    expect(server.requests[0]?.headers).toMatchObject({ authorization: 'Bearer sk-canary', 'idempotency-key': 'run/step' })
    const sent: unknown = JSON.parse(server.requests[0]!.body)
    expect(sent).toMatchObject({ model: 'm', temperature: 0, max_tokens: 50, logprobs: true })
    expect(JSON.stringify(sent)).toContain('Sum up.\\n\\nMATERIAL\\nA text.\\nEND OF MATERIAL')
    expect(JSON.stringify(sent)).not.toContain('canary')
  })

  test.each([
    ['{"title":"A"}', { title: 'A' }],
    ['```json\n{"title":"A"}\n```', { title: 'A' }],
    ['{"other":1}', { other: 1 }],
    ['{"title":', undefined],
    ['Sure! Here it is', undefined],
  ])('with a schema: %s', async (content, value) => {
    const { ask, server } = await setUp({ content })
    const answer = await ask({ schema })
    expect(answer.value).toEqual(value)
    expect(answer.text).toBe(content)
    expect(JSON.parse(server.requests[0]!.body)).toMatchObject({ response_format: { type: 'json_schema', json_schema: { schema } } })
  })
})

describe('a service that knows less is asked for less, and remembered', () => {
  test('step by step', async () => {
    const { ask, server } = await setUp({ status: 400 }, { status: 422 }, { content: '{"title":"A"}' })
    await ask({ schema, key: 'k' })
    await ask({ schema, key: 'k2' })
    const sent = server.requests.map(({ body, headers }) => [
      headers['idempotency-key'],
      body.includes('"logprobs"'),
      body.includes('json_schema'),
      body.includes('fits this JSON Schema'),
    ])
    expect(sent).toEqual([
      ['k', true, true, false],
      ['k/no-logprobs', false, true, false],
      ['k/plain', false, false, true],
      ['k2/plain', false, false, true],
    ])
  })

  test('one that refuses everything is permanent', async () => {
    const { ask, server } = await setUp({ status: 400 })
    await expect(ask()).rejects.toMatchObject({ error: { kind: 'permanent' } })
    expect(server.requests).toHaveLength(3)
  })
})

describe('faults', () => {
  test.each<[string, Reply, string, object]>([
    ['too many calls', { status: 429, retryAfter: '3' }, 'rate_limited', { retryAfterMs: 3_000 }],
    ['its fault', { status: 500 }, 'unavailable', {}],
    ['overloaded', { status: 529 }, 'unavailable', {}],
    ['a wrong key', { status: 401 }, 'auth', {}],
    ['broken JSON', { raw: '{"choices":[' }, 'schema_mismatch', {}],
    ['another form', { body: { result: 'x' } }, 'schema_mismatch', {}],
    ['an error as an answer', { body: { error: { message: 'sk-canary' } } }, 'unavailable', {}],
    ['a refusal', { body: { choices: [{ message: { content: null, refusal: 'no' } }] } }, 'permanent', {}],
    ['cut off', { content: 'half', finish: 'length' }, 'budget_exceeded', {}],
    ['filtered', { content: '', finish: 'content_filter' }, 'permanent', {}],
    ['reset', 'reset', 'unavailable', {}],
  ])('%s', async (_, reply, kind, more) => {
    const { ask } = await setUp(reply)
    const thrown: unknown = await ask().catch((error: unknown) => error)
    expect(thrown).toMatchObject({ error: { kind, ...more } })
    expect(JSON.stringify((thrown as { error: unknown }).error)).not.toContain('canary')
  })

  test('one that hangs ends with the attempt', async () => {
    const { llm, request } = await setUp('hang')
    await expect(llm.complete(request, AbortSignal.timeout(100))).rejects.toMatchObject({ error: { kind: 'timeout' } })
  })
})

describe('a key goes only where it is bound', () => {
  test.each<[string, Partial<LlmRequest>]>([
    ['a well-known key to another host', { keyFrom: 'OPENAI_API_KEY' }],
    ['a variable that is no key of a provider', { keyFrom: 'PATH' }],
    ['a key that is not set', { keyFrom: 'EMPTY' }],
    ['the right key to another port', { keyFrom: 'TEST_KEY', baseUrl: 'http://127.0.0.1:1/v1' }],
  ])('%s is refused unsent', async (_, more) => {
    const { ask, server } = await setUp({ content: 'x' })
    await expect(ask(more)).rejects.toMatchObject({ error: { kind: 'auth', message: expect.not.stringContaining('canary') } })
    expect(server.requests).toEqual([])
  })

  test('without a key none is sent', async () => {
    const { llm, request, server } = await setUp({ content: 'x' })
    const { keyFrom: _, ...keyless } = request
    await llm.complete(keyless, never)
    expect(server.requests[0]?.headers.authorization).toBeUndefined()
  })
})
