import { expect, test } from 'vitest'
import { catalog } from '../nodes/catalog.ts'
import { validate } from './validate.ts'

test('a review rule that says more than this version does is a warning with its place', () => {
  const graph = {
    format: 'belay/graph@1',
    name: 'G',
    nodes: [
      { id: 'a', type: 'transform', config: { output: '1' }, policy: { review: [{ when: 'always', approvals: 2, onMissed: 'remind' }] } },
    ],
    edges: [],
  }
  expect(validate(graph, { catalog })).toMatchObject([
    { code: 'not_in_force', severity: 'warning', nodeId: 'a', path: 'nodes[0].policy.review[0].approvals' },
    { code: 'not_in_force', severity: 'warning', nodeId: 'a', path: 'nodes[0].policy.review[0].onMissed' },
  ])
})
