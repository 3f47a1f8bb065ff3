import { Graph, type Problem } from '#shared/graph/schema.ts'
import type { StepStatus } from '#web/live/step-status.ts'

/** Small drawings that show everything a card can say: to look at, and for the script that looks at them. */

const at = (id: string, type: string, name: string, x: number, y: number, more: object = {}) => ({
  id,
  type,
  name,
  position: { x, y },
  ...more,
})
const line = (from: string, to: string, id = `${from.replace('.', '_')}-${to}`) => {
  const [node, port = 'out'] = from.split('.')
  return { id, from: { node, port }, to: { node: to, port: 'in' } }
}

export const threeSteps = Graph.parse({
  format: 'belay/graph@1',
  name: 'Three steps',
  nodes: [
    at('start', 'manual-trigger', 'Start', 0, 0),
    at('ask', 'llm', 'Summarise', 320, 0, { config: { instructions: 'Summarise it' } }),
    at('save', 'write-file', 'Save the summary', 640, 0, { config: { path: 'summary.md', content: 'steps.ask.output' } }),
  ],
  edges: [line('start', 'ask'), line('ask', 'save')],
})

const schema = { type: 'object', properties: { vendor: {}, total: {}, due: {}, confidence: {} } }

export const invoices = Graph.parse({
  format: 'belay/graph@1',
  name: 'Invoices',
  nodes: [
    at('start', 'manual-trigger', 'Start with a folder', 0, 180),
    at('list', 'read-files', 'List the invoices', 320, 180, { config: { folder: 'invoices', glob: '*.pdf' } }),
    at('each', 'map', 'For each invoice', 640, 40, {
      config: { items: 'steps.list.output.files', concurrency: 4 },
      body: {
        nodes: [
          at('extract', 'extract-text', 'Read its text', 40, 92, {
            config: { path: '{{ item.path }}' },
            policy: { retry: { maxAttempts: 3 }, onExhausted: { to: 'error_port' } },
          }),
          at('ask', 'llm', 'Extract the fields of the invoice and the customer', 360, 92, {
            config: { provider: 'openai-compatible', model: 'small-1', instructions: 'Extract', schema },
            policy: { review: [{ when: 'confidence_below', value: 0.8 }] },
          }),
          at('row', 'transform', 'Row', 680, 92, { config: { output: '{ "vendor": steps.ask.output.vendor }' } }),
          at('none', 'transform', 'Row without a result', 360, 232, { config: { output: '{ "vendor": null }' } }),
        ],
        edges: [line('extract', 'ask'), line('ask', 'row'), line('extract.error', 'none')],
      },
    }),
    at('large', 'branch', 'Over 10,000?', 1680, 180, { config: { condition: '$sum(steps.each.output.results.total) > 10000' } }),
    at('approve', 'review', 'Approve the payment', 2000, 80, { config: { question: 'May we pay {{ steps.each.output.total }}?' } }),
    at('post', 'http-request', 'Post to the ledger', 2320, 80, {
      config: { method: 'POST', url: 'https://ledger.example/v1/payments' },
      policy: { retry: { maxAttempts: 5 }, effect: { class: 'unsafe' }, timeout: { attempt: '30s' }, review: [{ when: 'always' }] },
    }),
    at('table', 'write-file', 'Save the table', 2000, 280, {
      config: { path: 'results/{{ run.id }}.csv', content: 'steps.each.output.results' },
    }),
    at('kind', 'switch', 'Choose a path', 320, 420, {
      config: { cases: ['invoice', 'letter', 'notice'].map((port) => ({ port, label: `Is a ${port}`, when: `input.kind = "${port}"` })) },
    }),
    at('wait', 'wait', 'Until tomorrow', 640, 480, { config: { duration: '1d' } }),
    at('empty', 'loop', 'Repeat', 1000, 460),
    at('raw', 'branch', 'Not set up', 1360, 500),
    at('odd', 'fax', 'From a newer version', 1680, 500),
  ],
  edges: [
    line('start', 'list'),
    line('list', 'each'),
    line('each', 'large'),
    line('large.true', 'approve'),
    line('large.false', 'table'),
    line('approve.approved', 'post'),
    line('kind.invoice', 'wait'),
    line('wait', 'empty'),
  ],
  notes: [
    {
      id: 'why',
      text: 'Invoices over 10,000 need a person.\nAgreed with the controllers in May.',
      position: { x: 1680, y: 20 },
      size: { width: 240, height: 80 },
    },
  ],
})

const minute = 60_000

/** All seven states, with everything that may stand beside them. */
export function statesOf(now: number): Map<string, StepStatus> {
  const done = { attempt: 1, maxAttempts: 3, startedAt: now - 8_200, endedAt: now - 2_000 }
  return new Map<string, StepStatus>([
    ['start', { ...done, state: 'success', startedAt: now - 8_202, endedAt: now - 8_200 }],
    ['list', { ...done, state: 'success', attempt: 3, maxAttempts: 5 }],
    [
      'each',
      {
        state: 'running',
        attempt: 1,
        maxAttempts: 3,
        startedAt: now - 2 * minute,
        children: { total: 100, started: 44, success: 35, failed: 2, waiting: 1 },
      },
    ],
    ['each/extract', { ...done, state: 'success' }],
    ['each/ask', { state: 'running', attempt: 1, maxAttempts: 3, startedAt: now - 4_000 }],
    ['each/row', { state: 'pending', attempt: 0, maxAttempts: 3 }],
    ['each/none', { state: 'skipped', attempt: 0, maxAttempts: 3 }],
    ['large', { ...done, state: 'success', via: 'reused' }],
    [
      'approve',
      { state: 'needs_review', attempt: 1, maxAttempts: 1, startedAt: now - 134 * minute, line: 'every result of this step is reviewed' },
    ],
    ['post', { ...done, state: 'failed', attempt: 5, maxAttempts: 5, line: '503 Service Unavailable: the ledger is down for maintenance' }],
    ['table', { ...done, state: 'cancelled' }],
    ['kind', { state: 'pending', attempt: 2, maxAttempts: 5, retryAt: now + 41_000, line: 'Rate limited by the service' }],
    ['wait', { state: 'pending', attempt: 1, maxAttempts: 1, until: now + 7_200_000 }],
    ['empty', { state: 'needs_review', attempt: 1, maxAttempts: 1, startedAt: now - 3 * minute }],
    ['raw', { state: 'skipped', attempt: 0, maxAttempts: 1 }],
    ['odd', { state: 'cancelled', attempt: 0, maxAttempts: 1 }],
  ])
}

export const takenOf = (): Map<string, 'taken' | 'skipped'> =>
  new Map([
    ['start-list', 'taken'],
    ['list-each', 'taken'],
    ['each/extract-ask', 'taken'],
    ['each/extract_error-none', 'skipped'],
    ['each-large', 'taken'],
    ['large_true-approve', 'taken'],
    ['large_false-table', 'skipped'],
  ])

const problem = (message: string, severity: Problem['severity'] = 'error'): Problem => ({ code: 'x', message, severity })
export const problems = new Map([
  ['raw', [problem('The condition is missing.'), problem('Nothing follows on Yes.', 'warning')]],
  ['empty', [problem('There is nothing inside.')]],
  ['each/row', [problem('The formula speaks of a step that does not run before it.', 'warning')]],
])
export const stale = new Map([['table', 'The settings have changed since the result was made.']])
export const pinned = new Set(['list'])
export const marks = new Map<string, 'added' | 'removed' | 'changed'>([
  ['approve', 'added'],
  ['wait', 'removed'],
  ['each', 'changed'],
])
