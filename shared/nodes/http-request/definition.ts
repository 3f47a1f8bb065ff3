import { z } from 'zod'
import { defineNode } from '../define-node.ts'
import { expression, template } from '../field.ts'

/** Only these send content. */
const SENDING = { field: 'method', is: ['POST', 'PUT', 'PATCH', 'DELETE'] }

export const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'] as const

/**
 * Calls a web address. Its effect class is `keyed`: every call but GET and HEAD carries the step's key as `Idempotency-Key`, the same
 * over retries and restarts, so that a receiver that knows the header acts once. Set the class to `unsafe` for a receiver that does not.
 */
export const httpRequest = defineNode({
  type: 'http-request',
  name: 'Web request',
  summary: 'Calls a web address and gives its answer: fetch data, or tell another system something.',
  synonyms: ['http', 'api', 'rest', 'fetch', 'webhook', 'call', 'post', 'get', 'curl'],
  category: 'web',
  config: z
    .strictObject({
      method: z
        .enum(METHODS)
        .default('GET')
        .meta({ label: 'Method', help: 'GET asks for something; POST, PUT, PATCH and DELETE change something.' }),
      url: template({
        label: 'Address',
        example: 'https://api.example.com/orders',
        help: 'Starts with https:// or http://. Put values in as {{ $encodeUrlComponent(input.city) }}.',
      }).min(1, 'must not be empty'),
      headers: z
        .record(z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, 'must be the name of a header'), template({ label: 'Value' }))
        .default({})
        .meta({ label: 'Headers', help: 'Names and values sent beside the address, such as Accept: application/json.' }),
      json: expression({
        label: 'Send as JSON',
        when: SENDING,
        help: 'A formula whose value is sent, such as { "name": input.name }.',
      }).exactOptional(),
      body: template({
        label: 'Send as text',
        long: true,
        when: SENDING,
        help: 'Sent as it is. Use either this or "Send as JSON".',
      }).exactOptional(),
      expect: z
        .enum(['any', 'json'])
        .default('any')
        .meta({
          label: 'Expected answer',
          choices: { any: 'Anything', json: 'JSON' },
          help: 'With JSON, an answer that is none fails the step, so that it is tried again.',
        }),
    })
    .superRefine(({ method, json, body }, context) => {
      if (json !== undefined && body !== undefined)
        context.addIssue({ code: 'custom', path: ['body'], message: 'either this or "Send as JSON", not both' })
      if ((method === 'GET' || method === 'HEAD') && (json !== undefined || body !== undefined))
        context.addIssue({ code: 'custom', path: ['method'], message: `${method} sends no content; choose POST, PUT or PATCH` })
    }),
  inputs: [{ id: 'in', label: 'In', type: 'any' }],
  outputs: [{ id: 'out', label: 'Answer', type: 'object' }],
  policy: {
    effect: { class: 'keyed' },
    timeout: { attempt: '30s' },
    retry: {
      maxAttempts: 4,
      backoff: { strategy: 'exponential', first: '1s', factor: 2, cap: '1m', jitter: 'full' },
      budget: '15m',
      rules: [{ kinds: ['rate_limited'], maxAttempts: 8, backoff: { first: '5s', cap: '2m', jitter: 'equal' }, budget: '30m' }],
    },
  },
})
