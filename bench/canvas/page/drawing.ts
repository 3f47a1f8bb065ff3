import { GRAPH_FORMAT, type Graph, type GraphEdge, type GraphNode } from '#shared/graph/schema.ts'

/** Steps of a kind that people draw, with settings, so that every card has all that a card can have. */
const KINDS: readonly (Pick<GraphNode, 'type' | 'config'> & Pick<Partial<GraphNode>, 'policy'> & { name: string; out: string })[] = [
  {
    type: 'http-request',
    name: 'Fetch the order',
    out: 'out',
    config: { method: 'POST', url: 'https://shop.example/api/v2/orders' },
    policy: { retry: { maxAttempts: 5 }, timeout: { attempt: '30s' }, review: [{ when: 'after_failures', attempts: 3 }] },
  },
  {
    type: 'llm',
    name: 'Summarise what the customer asks for',
    out: 'out',
    config: {
      provider: 'builtin',
      instructions: 'Summarise',
      schema: { type: 'object', properties: { title: {}, summary: {}, confidence: {} } },
    },
    policy: { review: [{ when: 'confidence_below', value: 0.8 }], onExhausted: { to: 'error_port' } },
  },
  { type: 'transform', name: 'Pick the fields', out: 'out', config: { output: '{ "total": $sum(steps.fetch.output.lines.price) }' } },
  { type: 'branch', name: 'Large order?', out: 'true', config: { condition: 'steps.pick.output.total > 10000' } },
  { type: 'review', name: 'Approve the refund', out: 'approved', config: { question: 'May we refund {{ input.customer }}?' } },
  {
    type: 'write-file',
    name: 'Save the table',
    out: 'out',
    config: { path: 'results/{{ run.id }}.csv', content: 'steps.pick.output', format: 'csv' },
  },
  {
    type: 'code',
    name: 'Clean the addresses',
    out: 'out',
    config: { source: 'const lines = input.lines\nreturn lines.map((line) => line.trim())' },
  },
]

/** A drawing of `count` cards in rows of twenty-five, wired along the rows. */
export function largeDrawing(count: number): Graph {
  const nodes: GraphNode[] = []
  const edges: GraphEdge[] = []
  for (let at = 0; at < count; at++) {
    const column = at % 25
    const row = Math.floor(at / 25)
    const { out: _, ...kind } =
      column === 0 && row === 0 ? { ...KINDS[2]!, type: 'manual-trigger', name: 'Start', config: {} } : KINDS[at % KINDS.length]!
    nodes.push({ ...kind, id: `n${at}`, name: `${kind.name} ${at}`, position: { x: column * 340, y: row * 140 } })
    if (column === 0) continue
    const before = at - 1 === 0 ? 'out' : KINDS[(at - 1) % KINDS.length]!.out
    edges.push({ id: `e${at}`, from: { node: `n${at - 1}`, port: before }, to: { node: `n${at}`, port: 'in' } })
  }
  return { format: GRAPH_FORMAT, name: `${count} steps`, nodes, edges }
}
