import { expect, test } from 'vitest'
import type { StepDefinition } from '../graph/definition.ts'
import { resolvePolicy, type PolicyInput } from '../policy/policy.ts'
import type { ReviewVerdict } from './events.ts'
import { consequence } from './review-consequence.ts'

const step = (id: string, ways: [port: string, to: string][] = [], policy: PolicyInput = {}): StepDefinition => ({
  id,
  type: 'transform',
  name: id.toUpperCase(),
  config: null,
  policy: resolvePolicy(policy),
  join: { mode: 'all' },
  incoming: [],
  outgoing: ways.map(([port, to], index) => ({ id: `e${index}`, from: id, port, to })),
})
const after = (ways: [string, string][], more: { rejectPort?: string; item?: boolean; policy?: PolicyInput } = {}) => {
  const asked = step('ask', ways, more.policy)
  return {
    definition: { format: 'belay/definition@1' as const, hash: '', name: 'd', vars: {}, steps: [asked, step('a'), step('b'), step('c')] },
    step: asked,
    requested: { port: 'out', ...(more.rejectPort === undefined ? {} : { rejectPort: more.rejectPort }) },
    item: more.item ?? false,
  }
}

test.each<[ReviewVerdict, ReturnType<typeof after>, string]>([
  ['approve', after([['out', 'a']]), 'Approved as it is, the run goes on to “A”.'],
  [
    'approve',
    after([
      ['out', 'a'],
      ['out', 'b'],
      ['no', 'c'],
    ]),
    'Approved as it is, the run goes on to “A” and “B”.',
  ],
  ['approve', after([], { item: true }), 'Approved as it is, this item ends here.'],
  ['edit', after([['out', 'a']]), 'With your changes, the run goes on to “A”. What was proposed stays in the history.'],
  ['reject', after([['out', 'a']]), 'Rejected, the run ends as failed, and what follows is not done.'],
  ['reject', after([['no', 'c']], { rejectPort: 'no' }), 'Rejected, the run goes on to “C”.'],
  ['reject', after([['error', 'b']], { policy: { onExhausted: { to: 'error_port' } }, item: true }), 'Rejected, this item goes on to “B”.'],
  ['happened', after([['out', 'a']]), 'It counts as done and is not repeated; the run goes on to “A”.'],
])('%s', (verdict, decided, text) => expect(consequence(verdict, decided)).toBe(text))
