import type { Json } from '#shared/lib/json.ts'
import { startServer, type TestServer } from './server.ts'

/** What the fake provider does with one request. */
export type Reply =
  | { content: string; logprobs?: number[]; finish?: string; tokens?: [input: number, output: number] }
  | { status: number; retryAfter?: string }
  | { raw: string }
  | { body: Json }
  | 'hang'
  | 'reset'

/** A provider that speaks chat completions over a real socket and answers from a script; the last reply is given again and again. */
export async function startFakeLlm(...script: Reply[]): Promise<TestServer & { baseUrl: string }> {
  let next = 0
  const server = await startServer((request, response) => {
    const reply = script[Math.min(next++, script.length - 1)] ?? 'reset'
    const json = (body: Json) => response.setHeader('content-type', 'application/json').end(JSON.stringify(body))
    if (request.method !== 'POST' || request.url !== '/v1/chat/completions') response.writeHead(404).end()
    else if (reply === 'hang') return
    else if (reply === 'reset') request.socket.destroy()
    else if ('status' in reply) {
      if (reply.retryAfter !== undefined) response.setHeader('retry-after', reply.retryAfter)
      response.writeHead(reply.status, { 'content-type': 'application/json' }).end('{"error":{"message":"you sent sk-canary"}}')
    } else if ('raw' in reply) response.setHeader('content-type', 'application/json').end(reply.raw)
    else if ('body' in reply) json(reply.body)
    else {
      const { content, logprobs, finish = 'stop', tokens = [11, 7] } = reply
      const choice = { index: 0, finish_reason: finish, message: { role: 'assistant', content } }
      json({
        id: 'x',
        model: 'fake-1',
        choices: [logprobs ? { ...choice, logprobs: { content: logprobs.map((logprob) => ({ token: 'x', logprob })) } } : choice],
        usage: { prompt_tokens: tokens[0], completion_tokens: tokens[1], total_tokens: tokens[0] + tokens[1] },
      })
    }
  })
  return { ...server, baseUrl: `${server.url}/v1` }
}
