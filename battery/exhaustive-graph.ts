import type { GraphEdge, GraphNode } from '#shared/graph/schema.ts'
import type { PolicyInput } from '#shared/policy/policy.ts'
import type { Scenario } from './graphs.ts'
import type { Action, Script } from './script.ts'

/** The graph that is killed at every write: a branch, a loop of three, a map of five, keyed and unsafe effects, a wait, retries, a review. */
export function exhaustiveScenario(): Scenario {
  const body = (id: string): GraphNode['body'] => ({
    nodes: [step(id, [{ do: 'send', answer: 'ok' }], { effect: { class: 'keyed' } }, 'battery-effect')],
    edges: [],
  })
  const nodes: GraphNode[] = [
    step('start', [{ do: 'ok', give: { seen: 'input' } }]),
    { ...step('choose', [{ do: 'ok', port: 'b' }]), config: { script: [{ do: 'ok', port: 'b' }], ports: ['b'] } },
    step('taken', [{ do: 'ok' }]),
    step('left', [{ do: 'send', answer: 'ok' }], {}, 'battery-effect'),
    { ...step('loop', [{ do: 'rounds', count: 3 }], {}, 'battery-each'), body: body('again')! },
    { ...step('map', [{ do: 'each', count: 5, concurrency: 2 }], {}, 'battery-each'), body: body('item')! },
    step(
      'charge',
      [
        { do: 'send', answer: '500' },
        { do: 'send', answer: 'ok' },
      ],
      { effect: { class: 'keyed' } },
      'battery-effect',
    ),
    step('mail', [{ do: 'send', answer: 'ok' }], { effect: { class: 'unsafe' } }, 'battery-effect'),
    step('pause', [{ do: 'wait', ms: 10, then: { do: 'ok', give: { odd: 0 } } }]),
    step('flaky', [{ do: 'fail', kind: 'unavailable' }, { do: 'fail', kind: 'timeout' }, { do: 'ok' }]),
    step('review', [{ do: 'ask' }]),
    step('after', [{ do: 'send', answer: 'ok' }], { effect: { class: 'keyed' } }, 'battery-effect'),
  ]
  const links: [string, string, string?][] = [
    ['start', 'choose'],
    ['choose', 'taken', 'b'],
    ['choose', 'left', 'out'],
    ['taken', 'loop'],
    ['start', 'map'],
    ['start', 'charge'],
    ['charge', 'mail'],
    ['taken', 'pause'],
    ['pause', 'flaky'],
    ['loop', 'review'],
    ['map', 'review'],
    ['left', 'review'],
    ['flaky', 'review'],
    ['mail', 'review'],
    ['review', 'after'],
  ]
  const edges = links.map(([from, to, port = 'out'], i): GraphEdge => ({
    id: `e${i}`,
    from: { node: from, port },
    to: { node: to, port: 'in' },
  }))
  return {
    graph: { format: 'belay/graph@1', name: 'exhaustive', nodes, edges },
    input: { order: 7, odd: JSON.parse('{"__proto__": 1}') },
    decisions: { review: [{ decision: 'edit', output: { edited: [-0, ''] } }] },
  }
}

function step(id: string, script: Action[], policy: PolicyInput = {}, type = 'battery-step'): GraphNode {
  const config: Script = { script }
  return {
    id,
    type,
    config: config as unknown as GraphNode['config'],
    policy: { retry: { maxAttempts: 3, backoff: { strategy: 'fixed', first: '2ms', jitter: 'none' } }, ...policy },
  }
}
