/** Graphs of the command line's tests. `sink` is the address of the far side. */

const edge = (from: string, to: string, port?: string) => ({
  id: `${from}-${to}`,
  from: { node: from, ...(port ? { port } : {}) },
  to: { node: to },
})
const soon = { maxAttempts: 3, backoff: { strategy: 'fixed', first: '300ms', jitter: 'none' } }

/** Adds one to a number. */
export const addOne = {
  format: 'belay/graph@1',
  name: 'Add one',
  input: {
    type: 'object',
    properties: { n: { type: 'integer', minimum: 0 }, unit: { type: 'string' } },
    required: ['n'],
    additionalProperties: false,
  },
  nodes: [
    { id: 'start', type: 'manual-trigger' },
    { id: 'add', type: 'transform', name: 'Add it', config: { output: '{ "n": input.n + 1 }' } },
  ],
  edges: [edge('start', 'add')],
}

/** A call for each item, a branch, a wait and a person at the end. */
export const orders = (sink: string) => ({
  format: 'belay/graph@1',
  name: 'Orders',
  input: { type: 'object', properties: { orders: { type: 'array', items: { type: 'integer' } } }, required: ['orders'] },
  nodes: [
    { id: 'start', type: 'manual-trigger', name: 'Start' },
    {
      id: 'announce',
      type: 'http-request',
      name: 'Announce',
      config: { method: 'POST', url: `${sink}/announce` },
      policy: { retry: soon },
    },
    {
      id: 'each',
      type: 'map',
      name: 'Each order',
      config: { items: 'input.orders', concurrency: 3 },
      body: {
        nodes: [
          { id: 'book', type: 'http-request', config: { method: 'POST', url: `${sink}/book/{{ item }}` }, policy: { retry: soon } },
          { id: 'note', type: 'transform', config: { output: '{ "order": item, "booked": steps.book.output.status = 200 }' } },
        ],
        edges: [edge('book', 'note')],
      },
    },
    { id: 'pause', type: 'wait', name: 'Pause', config: { duration: '200ms' } },
    { id: 'many', type: 'branch', name: 'More than three?', config: { condition: '$count(input.orders) > 3' } },
    { id: 'check', type: 'review', name: 'Check', config: { question: 'Are these right?', show: 'steps.each.output.results' } },
    { id: 'skip', type: 'transform', name: 'No check', config: { output: '"unchecked"' } },
    { id: 'send', type: 'http-request', name: 'Send', config: { method: 'POST', url: `${sink}/send` }, join: { mode: 'any' } },
  ],
  edges: [
    edge('start', 'announce'),
    edge('announce', 'each'),
    edge('each', 'pause'),
    edge('pause', 'many'),
    edge('many', 'check', 'true'),
    edge('many', 'skip', 'false'),
    edge('check', 'send', 'approved'),
    edge('skip', 'send'),
  ],
  output: '{ "orders": $count(steps.each.output.results), "checked": $exists(steps.check), "sent": steps.send.output.status }',
})

/** One call that the far side may refuse. */
export const oneCall = (sink: string, more: object = {}) => ({
  format: 'belay/graph@1',
  name: 'One call',
  nodes: [
    { id: 'start', type: 'manual-trigger' },
    { id: 'call', type: 'http-request', name: 'Call', config: { method: 'POST', url: `${sink}/call` }, policy: { retry: soon, ...more } },
  ],
  edges: [edge('start', 'call')],
})

/** Waits long enough to be stopped in the middle. */
export const slow = (duration: string) => ({
  format: 'belay/graph@1',
  name: 'Slow',
  nodes: [
    { id: 'start', type: 'manual-trigger' },
    { id: 'before', type: 'transform', name: 'Before', config: { output: '1' } },
    { id: 'nap', type: 'wait', name: 'Nap', config: { duration } },
    { id: 'after', type: 'transform', name: 'After', config: { output: '"rested"' } },
  ],
  edges: [edge('start', 'before'), edge('before', 'nap'), edge('nap', 'after')],
})
