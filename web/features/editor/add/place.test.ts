import { describe, expect, test } from 'vitest'
import type { Graph } from '#shared/graph/schema.ts'
import { catalog } from '#shared/nodes/catalog.ts'
import { addAt, behindOf, gapOf, placeFor } from './place.ts'

const EMPTY: Graph = { format: 'belay/graph@1', name: 'a', nodes: [], edges: [] }
const NEAR = { x: 500, y: 300 }
const none = new Set<string>()

/** Picks types one after the other, the new step selected each time, as clicking through the palette does. */
function pick(graph: Graph, types: readonly (keyof typeof catalog)[], selection: ReadonlySet<string> = none) {
  let selected = selection
  for (const type of types) {
    const added = addAt(graph, placeFor(graph, selected, catalog[type], NEAR), catalog[type])
    graph = added.graph
    selected = new Set([added.address])
  }
  return { graph, selected }
}
const wires = (graph: Graph) => graph.edges.map(({ from, to }) => `${from.node}.${from.port} ${to.node}`)

describe('placeFor', () => {
  test('four picks make a chain of four without a wire being drawn', () => {
    const { graph } = pick(EMPTY, ['manual-trigger', 'llm', 'review', 'http-request'])
    expect(wires(graph)).toEqual(['start.out ask_ai', 'ask_ai.out ask_a_person', 'ask_a_person.approved web_request'])
    const places = graph.nodes.map((node) => `${node.position?.x},${node.position?.y}`)
    expect(new Set(places).size).toBe(4)
  })

  test('behind a step that something follows it goes between the two', () => {
    const { graph } = pick(EMPTY, ['manual-trigger', 'llm'])
    const more = pick(graph, ['transform'], new Set(['start']))
    expect(wires(more.graph)).toEqual(['start.out reshape', 'reshape.out ask_ai'])
  })

  test('a fork is continued by its open way', () => {
    const { graph } = pick(EMPTY, ['manual-trigger', 'branch', 'llm'])
    expect(wires(pick(graph, ['stop'], new Set(['if'])).graph)).toContain('if.false stop_with_an_error')
  })

  test('a step that nothing leaves stands beside the way, not in it', () => {
    const { graph } = pick(EMPTY, ['manual-trigger', 'llm'])
    expect(wires(pick(graph, ['stop'], new Set(['start'])).graph)).toEqual(['start.out ask_ai', 'start.out stop_with_an_error'])
  })

  test('an empty container takes its first step inside, the next follow there', () => {
    const { graph } = pick(EMPTY, ['manual-trigger', 'map', 'extract-text', 'llm'])
    const each = graph.nodes.find((node) => node.type === 'map')!
    expect(each.body?.nodes.map((node) => node.id)).toEqual(['extract_text', 'ask_ai'])
    expect(each.body?.edges).toHaveLength(1)
  })

  test('nothing selected: behind the only open end, else at a free place', () => {
    const one = pick(EMPTY, ['manual-trigger', 'llm']).graph
    expect(placeFor(one, none, catalog.review, NEAR)).toEqual({ kind: 'after', end: { address: 'ask_ai', port: 'out' } })
    const two = pick(one, ['transform'], new Set()).graph
    const fork = addAt(two, { kind: 'after', end: { address: 'start', port: 'out' } }, catalog.wait).graph
    expect(placeFor(fork, none, catalog.review, NEAR).kind).toBe('free')
  })

  test('what nothing can lead to is not wired', () => {
    const { graph } = pick(EMPTY, ['llm'])
    expect(placeFor(graph, new Set(['ask_ai']), catalog['manual-trigger'], NEAR).kind).toBe('free')
    expect(gapOf(graph, { kind: 'free', at: NEAR })).toEqual({ start: true })
  })

  test('behind a step without a way on there is no place', () => {
    const { graph } = pick(EMPTY, ['manual-trigger', 'stop'])
    expect(behindOf(graph, 'stop_with_an_error')).toBeUndefined()
    expect(placeFor(graph, new Set(['stop_with_an_error']), catalog.llm, NEAR).kind).toBe('free')
  })
})
