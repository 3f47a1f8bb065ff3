import type { Graph, GraphBody, GraphEdge, GraphNode, Join } from '#shared/graph/schema.ts'
import type { Json } from '#shared/lib/json.ts'
import type { PolicyInput } from '#shared/policy/policy.ts'
import type { ErrorKind } from '#shared/policy/step-error.ts'
import { chance, type Draw, pick, weighted } from './draw.ts'
import { drawReal, REAL_PORTS } from './real-graphs.ts'
import { type Action, type Decision, type Decisions, ODD, type Script } from './script.ts'

/** A graph to run, what it is run on, and what people will decide. */
export interface Scenario {
  graph: Graph
  input: Json
  decisions: Decisions
  /** Graphs that sub-workflow steps run, by their reference. */
  workflows?: { [ref: string]: Graph }
}

export interface GraphOptions {
  /** Most nodes at the top level. */
  nodes: number
  /** `real`: waits of milliseconds. `virtual`: waits up to hours. */
  time: 'real' | 'virtual'
  /** Budgets and step timeouts that cut retries short: only where attempts take no time. */
  budgets: boolean
  /** Attempts that never answer: only where a timeout costs nothing. */
  hangs: boolean
  /** Races and joins that go on at the first arrival. */
  races: boolean
}

export function drawScenario(draw: Draw, options: GraphOptions): Scenario {
  const most = weighted(draw, [
    [6, Math.min(8, options.nodes)],
    [3, Math.min(16, options.nodes)],
    [1, options.nodes],
  ])
  const shop: Shop = { draw, options, decisions: {}, workflows: {}, count: 0 }
  const body = drawBody(shop, draw.int(1, most), 0)
  return {
    graph: { format: 'belay/graph@1', name: 'battery', ...body },
    input: chance(draw, 0.5) ? ODD[draw.int(0, ODD.length - 1)]! : { n: draw.int(0, 99) },
    decisions: shop.decisions,
    workflows: shop.workflows,
  }
}

interface Shop {
  draw: Draw
  options: GraphOptions
  decisions: Decisions
  workflows: { [ref: string]: Graph }
  /** Names are unique over all levels, so that a decision names its step. */
  count: number
}

function drawBody(shop: Shop, size: number, level: number): GraphBody {
  const { draw } = shop
  const nodes: GraphNode[] = []
  const edges: GraphEdge[] = []
  for (let i = 0; i < size; i++) {
    const node = drawNode(shop, level)
    const script = node.config as unknown as Script
    const sources = i === 0 || chance(draw, 0.12) ? 0 : draw.int(1, Math.min(3, i))
    const incoming: GraphEdge[] = []
    for (let s = 0; s < sources; s++) {
      // Mostly near neighbours: long chains and diamonds rather than a hairball.
      const from = nodes[chance(draw, 0.7) ? Math.max(0, i - draw.int(1, 3)) : draw.int(0, i - 1)]!
      // What comes out of a failure or a rejection is not the oracle's to know, so it goes only to steps that do not look.
      const ports = isReal(node) ? portsOf(from).filter((port) => !UNTOLD.has(port)) : portsOf(from)
      if (ports.length === 0) continue
      const port = pick(draw, ports)
      if (incoming.some((edge) => edge.from.node === from.id)) continue
      incoming.push({
        id: `e${edges.length + incoming.length}x${node.id}`,
        from: { node: from.id, port },
        to: { node: node.id, port: 'in' },
      })
    }
    if (incoming.length > 1 && !isReal(node) && chance(draw, 0.5)) node.join = drawJoin(shop, incoming.length)
    const ordered = (node.join?.mode ?? 'all') === 'all'
    if (!isReal(node) && (!ordered || incoming.some((edge) => UNTOLD.has(edge.from.port)))) script.blind = true
    nodes.push(node)
    edges.push(...incoming)
  }
  // A graph whose failures leave for nowhere does not compile.
  for (const { id, policy } of nodes) {
    const goesOn = edges.some((edge) => edge.from.node === id && edge.from.port === 'error')
    if (policy?.onExhausted?.to === 'error_port' && !goesOn) policy.onExhausted = { to: 'dead_letter' }
  }
  return { nodes, edges }
}

const LONG = '30d'
const UNTOLD = new Set(['error', 'no', 'rejected'])
const isReal = (node: GraphNode): boolean => !node.type.startsWith('battery-')

function portsOf(node: GraphNode): string[] {
  const own = REAL_PORTS[node.type]
  if (own) return node.policy?.onExhausted?.to === 'error_port' ? [...own, 'error'] : [...own]
  const ports = ['out', 'out', ...((node.config as unknown as Script).ports ?? [])]
  return node.policy?.onExhausted?.to === 'error_port' ? [...ports, 'error'] : ports
}

function drawJoin({ draw, options }: Shop, edges: number): Join {
  const join = weighted<Join>(draw, [
    [2, { mode: 'all' }],
    [2, { mode: 'n_of_m', n: draw.int(1, edges) }],
    [options.races ? 2 : 0, { mode: 'any' }],
    [options.races ? 2 : 0, { mode: 'first_success' }],
  ])
  return join
}

type Kind = 'real' | 'plain' | 'fork' | 'flaky' | 'broken' | 'wait' | 'ask' | 'doubt' | 'effect' | 'each' | 'rounds' | 'hang' | 'work'

function drawNode(shop: Shop, level: number): GraphNode {
  const { draw, options } = shop
  const kind = weighted<Kind>(draw, [
    [30, 'plain'],
    [14, 'real'],
    [9, 'fork'],
    [9, 'flaky'],
    [7, 'broken'],
    [5, 'wait'],
    [5, 'work'],
    [5, 'ask'],
    [4, 'doubt'],
    [16, 'effect'],
    [level < 2 ? 6 : 0, 'each'],
    [level < 2 ? 4 : 0, 'rounds'],
    [options.hangs ? 2 : 0, 'hang'],
  ])
  const id = `${kind}${++shop.count}`
  if (kind === 'real') {
    // Time passes in these, so a budget would make the number of attempts depend on it.
    const retry = { ...drawRetry(shop), budget: LONG }
    const { node, asks, workflow } = drawReal(draw, id, {
      time: options.time,
      containers: level < 2,
      retry,
      body: () => drawBody(shop, draw.int(1, 4), level + 1),
    })
    if (asks) shop.decisions[id] = drawDecisions(shop)
    if (workflow) shop.workflows[id] = workflow
    return node
  }
  const policy: PolicyInput = { retry: drawRetry(shop), onExhausted: drawExhausted(shop, id) }
  const config: Script = { script: drawScript(shop, kind, level) }
  const type = kind === 'effect' ? 'battery-effect' : kind === 'each' || kind === 'rounds' ? 'battery-each' : 'battery-step'
  const node: GraphNode = { id, type, config: config as unknown as GraphNode['config'], policy }
  if (kind === 'fork') config.ports = ['a', 'b']
  if (kind === 'hang') policy.timeout = { attempt: '40ms' }
  if (kind === 'ask') {
    config.ports = ['no']
    shop.decisions[id] = drawDecisions(shop)
    // What a rejection without a port of its own means beside a fallback is nobody's wish.
    if (policy.onExhausted?.to === 'fallback') policy.onExhausted = { to: 'fail' }
  }
  if (kind === 'doubt') {
    policy.review = [
      weighted(draw, [
        [1, { when: 'always' as const }],
        [2, { when: 'confidence_below' as const, value: 0.5 }],
        [1, { when: 'after_failures' as const, attempts: 1 }],
      ]),
    ]
    shop.decisions[id] = drawDecisions(shop)
    if (policy.onExhausted?.to === 'fallback') policy.onExhausted = { to: 'fail' }
  }
  if (kind === 'effect') drawEffect(shop, policy, config)
  if (kind === 'each' || kind === 'rounds') {
    policy.retry = { ...policy.retry, budget: LONG }
    node.body = drawBody(shop, draw.int(1, 4), level + 1)
  }
  if (level > 0 && chance(draw, 0.2)) config.at = { [String(draw.int(0, 4))]: drawScript(shop, kind, level) }
  return node
}

const FAILING: ErrorKind[] = ['timeout', 'rate_limited', 'unavailable', 'schema_mismatch']
const FINAL: ErrorKind[] = ['invalid_input', 'auth', 'budget_exceeded', 'code_error', 'permanent']

function drawScript(shop: Shop, kind: Kind, level: number): Action[] {
  const { draw } = shop
  const ok = (): Action => (chance(draw, 0.2) ? { do: 'ok', give: { odd: draw.int(0, 99) } } : { do: 'ok' })
  const fail = (): Action => ({
    do: 'fail',
    kind: chance(draw, 0.75) ? pick(draw, FAILING) : pick(draw, FINAL),
    ...(chance(draw, 0.2) ? { retryAfterMs: draw.int(0, 9) } : {}),
  })
  const some = (most: number): Action[] => Array.from({ length: draw.int(1, most) }, fail)
  switch (kind) {
    case 'plain':
    case 'effect':
      return [level > 0 && chance(draw, 0.3) ? { do: 'ok', give: { seen: 'item' } } : ok()]
    case 'fork':
      return [{ do: 'ok', port: pick(draw, ['a', 'b', 'out']) }]
    case 'flaky':
      return [...some(3), ok()]
    case 'broken':
      return [...some(2), fail()]
    case 'hang':
      return [{ do: 'hang' }, ok()]
    case 'wait':
      return [{ do: 'wait', ms: pause(shop), then: chance(draw, 0.3) ? { do: 'wait', ms: pause(shop), then: ok() } : ok() }]
    case 'work':
      return [{ do: 'work', ms: draw.int(1, shop.options.time === 'real' ? 15 : 30_000), then: ok() }]
    case 'ask':
      return [
        { do: 'ask', ...(chance(draw, 0.6) ? { rejectPort: 'no' } : {}), ...(chance(draw, 0.3) ? { give: { odd: draw.int(0, 99) } } : {}) },
      ]
    case 'doubt':
      return [...(chance(draw, 0.4) ? some(2) : []), { do: 'ok', ...(chance(draw, 0.8) ? { confidence: draw.int(0, 10) / 10 } : {}) }]
    case 'each': {
      const count = chance(draw, 0.1) ? 0 : draw.int(1, 6)
      const tolerate = weighted<{ count?: number; share?: number } | undefined>(draw, [
        [2, undefined],
        [2, { count: draw.int(0, 4) }],
        [1, { share: draw.int(0, 4) / 4 }],
      ])
      return [{ do: 'each', count, concurrency: draw.int(1, 4), ...(tolerate ? { tolerate } : {}) }]
    }
    case 'rounds':
      return [{ do: 'rounds', count: draw.int(1, 3) }]
    case 'real':
      return []
  }
}

function drawEffect({ draw }: Shop, policy: PolicyInput, config: Script): void {
  const effect = weighted(draw, [
    [6, 'keyed' as const],
    [2, 'idempotent' as const],
    [2, 'unsafe' as const],
  ])
  policy.effect = { class: effect }
  const send = (answer: 'ok' | '500' | '429' | 'reset' | 'late'): Action => ({ do: 'send', answer })
  if (effect === 'unsafe') config.script = pick(draw, [['ok'], ['late'], ['reset'], ['500', 'ok'], ['429']] as const).map(send)
  else {
    const before = Array.from(
      {
        length: weighted(draw, [
          [4, 0],
          [3, 1],
          [1, 2],
        ] as const),
      },
      () => send(pick(draw, ['500', '429', 'reset'])),
    )
    config.script = [...before, send(pick(draw, ['ok', 'ok', 'late']))]
  }
}

function drawRetry({ draw, options }: Shop): NonNullable<PolicyInput['retry']> {
  const quick = options.time === 'real'
  const retry: NonNullable<PolicyInput['retry']> = {
    maxAttempts: draw.int(1, 4),
    backoff: {
      strategy: pick(draw, ['fixed', 'linear', 'exponential']),
      first: quick ? `${draw.int(1, 5)}ms` : `${draw.int(1, 20)}s`,
      factor: pick(draw, [1, 2, 3]),
      cap: quick ? '20ms' : '1m',
      jitter: options.budgets ? 'none' : pick(draw, ['none', 'full', 'equal']),
    },
  }
  // Waits are whole seconds; half a second more than a whole one is never met exactly.
  if (options.budgets && chance(draw, 0.3)) retry.budget = `${draw.int(1, 80) + 0.5}s`
  if (chance(draw, 0.3)) {
    const kinds = [pick(draw, FAILING), pick(draw, FINAL)]
    retry.rules = [
      { kinds, maxAttempts: draw.int(1, 5), ...(chance(draw, 0.5) ? { backoff: { first: quick ? '2ms' : '3s', strategy: 'fixed' } } : {}) },
    ]
  }
  return retry
}

function drawExhausted(shop: Shop, id: string): NonNullable<PolicyInput['onExhausted']> {
  const to = pick(shop.draw, ['fail', 'dead_letter', 'error_port', 'error_port', 'fallback', 'review'] as const)
  if (to === 'review') shop.decisions[id] = drawDecisions(shop)
  // The first of them has names that a graph may not have.
  return to === 'fallback' ? { to, value: ODD[shop.draw.int(1, ODD.length - 2)]! } : { to }
}

/** Ends with a decision that ends the step: the last one stands for ever. */
function drawDecisions({ draw }: Shop): Decision[] {
  const last = weighted<Decision>(draw, [
    [4, { decision: 'approve' }],
    [2, { decision: 'edit', output: ODD[draw.int(0, ODD.length - 1)]! }],
    [2, { decision: 'reject' }],
  ])
  return chance(draw, 0.25) ? [{ decision: 'retry' }, last] : [last]
}

function pause({ draw, options }: Shop): number {
  return options.time === 'real' ? draw.int(1, 25) : pick(draw, [1, 1_000, 20_000, 300_000])
}
