import { z } from 'zod'
import { defineNode } from '../define-node.ts'
import { template } from '../field.ts'

const ConfidenceFrom = z
  .discriminatedUnion('from', [
    z.strictObject({ from: z.literal('provider') }),
    z.strictObject({
      from: z.literal('field'),
      path: z
        .string()
        .min(1)
        .meta({ label: 'Field', help: 'A number from 0 to 1 in the answer; a dot goes deeper, as in rating.confidence.' }),
    }),
    z.strictObject({ from: z.literal('none') }),
  ])
  .default({ from: 'provider' })
  .meta({
    label: 'Confidence comes from',
    advanced: true,
    choices: { provider: 'The one who answers', field: 'A field of the answer', none: 'Nowhere' },
    help: 'How sure the answer is, from 0 to 1. Review rules compare it with a threshold; without one they ask a person.',
  })

/** Only an AI service has these. */
const SERVICE = { field: 'provider', is: ['openai-compatible'] }

/**
 * Asks a language model, or the built-in method that needs no key. `text` is the material, `instructions` what to do with it. With a
 * schema the answer is checked; what does not fit is asked for again, with the exact problems, `repair` times.
 */
export const llm = defineNode({
  type: 'llm',
  name: 'Ask AI',
  summary: 'Lets a language model read a text and answer: summarise, pick out facts, sort into groups.',
  synonyms: ['ai', 'gpt', 'model', 'prompt', 'summarise', 'summarize', 'classify', 'extract', 'chat', 'ollama', 'openai'],
  category: 'ai',
  config: z
    .strictObject({
      provider: z
        .enum(['builtin', 'openai-compatible'])
        .default('builtin')
        .meta({
          label: 'Who answers',
          choices: { builtin: 'Built-in', 'openai-compatible': 'AI service' },
          help: 'Built-in needs no key and no network: it picks sentences and names out of the text but understands nothing. AI service: anything with the interface of OpenAI, also Ollama on your own machine.',
        }),
      model: z.string().min(1).exactOptional().meta({ label: 'Model', when: SERVICE, help: 'As the service names it.' }),
      baseUrl: z
        .url({ protocol: /^https?$/ })
        .exactOptional()
        .meta({
          label: 'Address of the service',
          when: SERVICE,
          example: 'https://api.openai.com/v1',
          help: 'Up to and including /v1, such as https://api.openai.com/v1.',
        }),
      keyFrom: z
        .string()
        .regex(/^[A-Z][A-Z0-9_]*$/, 'must be the name of an environment variable, such as OPENAI_API_KEY')
        .exactOptional()
        .meta({
          label: 'Key from',
          when: SERVICE,
          example: 'OPENAI_API_KEY',
          help: 'The environment variable of the server that holds the key. The key itself never stands in a workflow.',
        }),
      instructions: template({ label: 'Instructions', long: true, help: 'What to do with the text, in plain words.' }).default(''),
      text: template({
        label: 'Text',
        long: true,
        help: 'What the model reads, such as {{ steps.extract.output.text }}. It is treated as material, not as instructions.',
      }).default(''),
      schema: z
        .record(z.string(), z.json())
        .exactOptional()
        .meta({ label: 'Form of the answer', help: 'A JSON Schema. Without one the answer is plain text.', control: 'json-schema' }),
      temperature: z
        .number()
        .min(0)
        .max(2)
        .exactOptional()
        .meta({ label: 'Temperature', advanced: true, when: SERVICE, help: '0: always the likeliest words. Higher: more varied.' }),
      maxTokens: z.int().min(1).max(1_000_000).exactOptional().meta({
        label: 'Longest answer',
        unit: 'tokens',
        advanced: true,
        when: SERVICE,
        help: 'A token is about three quarters of a word. Empty: what the service allows.',
      }),
      repair: z.int().min(0).max(5).default(1).meta({
        label: 'Ask again',
        unit: 'times',
        advanced: true,
        help: 'When an answer does not fit its form, the model is told what is wrong and asked again, within the same attempt.',
      }),
      confidenceFrom: ConfidenceFrom,
    })
    .superRefine((config, context) => {
      if (config.provider === 'openai-compatible') {
        if (config.model === undefined) context.addIssue({ code: 'custom', path: ['model'], message: 'is needed for this provider' })
        if (config.baseUrl === undefined) context.addIssue({ code: 'custom', path: ['baseUrl'], message: 'is needed for this provider' })
      }
      if (config.text.trim() !== '') return
      if (config.provider === 'builtin')
        context.addIssue({ code: 'custom', path: ['text'], message: 'is needed: the built-in method picks its answer out of a text' })
      else if (config.instructions.trim() === '')
        context.addIssue({ code: 'custom', path: ['text'], message: 'either a text or instructions are needed' })
    }),
  inputs: [{ id: 'in', label: 'In', type: 'any' }],
  outputs: [{ id: 'out', label: 'Answer', type: 'object' }],
  policy: {
    effect: { class: 'idempotent' },
    timeout: { attempt: '60s' },
    retry: {
      maxAttempts: 3,
      backoff: { strategy: 'exponential', first: '2s', factor: 2, cap: '1m', jitter: 'full' },
      budget: '10m',
      rules: [{ kinds: ['rate_limited'], maxAttempts: 8, backoff: { first: '5s', cap: '2m', jitter: 'equal' }, budget: '30m' }],
    },
  },
})
