import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Graph, type GraphBody, type GraphNode } from '../schema.ts'
import { cyclesOf, topologyOf } from '../topology.ts'
import { addressOf, containerOf } from './address.ts'
import { parseClipboard } from './clipboard.ts'
import { copyFragment } from './fragment.ts'
import { find, levelOf, levelsOf, stepsOf } from './levels.ts'
import { downstream } from './make-room.ts'
import { pasteFragment } from './paste.ts'
import { withPositions } from './positions.ts'
import { removeNodes } from './remove-nodes.ts'
import { setNode } from './settings.ts'
import { addresses, apply, document, draw, edit, pick, runs, some } from './testing/random-edits.ts'

/** Every edit, in any order, on documents that edits have made. */

/** What every document must be after every edit. */
function wellFormed(graph: Graph): void {
  const parsed = Graph.parse(graph)
  expect(parsed).toEqual(graph)
  // Nothing that JSON would lose: no undefined, no -0.
  expect(JSON.parse(JSON.stringify(graph))).toEqual(graph)
  const ids = new Set<string>()
  for (const { level, container } of levelsOf(graph)) {
    for (const { id } of [...level.nodes, ...level.edges, ...(level.notes ?? [])]) {
      expect(ids.has(id), `${id} twice`).toBe(false)
      ids.add(id)
    }
    const here = new Set(level.nodes.map(({ id }) => id))
    const ways = new Set<string>()
    for (const { from, to } of level.edges) {
      expect(here.has(from.node) && here.has(to.node), 'dangling').toBe(true)
      const way = `${from.node} ${from.port} ${to.node} ${to.port}`
      expect(ways.has(way), `${way} twice`).toBe(false)
      ways.add(way)
    }
    expect(cyclesOf(topologyOf(level.nodes, level.edges))).toEqual([])
    for (const { id, type } of level.nodes) {
      if (type === 'manual-trigger') expect(level.edges.some(({ to }) => to.node === id)).toBe(false)
      expect(find(graph, addressOf(container, id))?.id).toBe(id)
    }
  }
}

describe('any edits', () => {
  test('leave a whole document, and leave the one before as it was', () => {
    fc.assert(
      fc.property(document, fc.array(edit, { maxLength: 40, size: 'max' }), (start, edits) => {
        let graph = start
        for (const one of edits) {
          const before = graph
          const text = JSON.stringify(before)
          graph = apply(graph, one)
          expect(JSON.stringify(before)).toBe(text)
          if (graph !== before) wellFormed(graph)
        }
      }),
      runs(30),
    )
  })

  test('that change nothing give the same document back', () => {
    fc.assert(
      fc.property(document, edit, (graph, one) => {
        const after = apply(graph, one)
        if (JSON.stringify(after) === JSON.stringify(graph) && one[0] !== 'into' && one[0] !== 'out') expect(after).toBe(graph)
      }),
      runs(60),
    )
  })
})

describe('taking steps out', () => {
  test('joins what is around the gap: whatever led over it still leads on', () => {
    fc.assert(
      fc.property(document, draw, draw, (graph, a, b) => {
        const gone = new Set(some(graph, a, b))
        const after = removeNodes(graph, [...gone])
        for (const { level, container } of levelsOf(after)) {
          const before = levelOf(graph, container)!
          // Ways of success: what follows a failure must not begin to follow a success.
          const [old, now] = [before, level].map((one) => ({ edges: one.edges.filter(({ from }) => from.port !== 'error') })) as [
            Pick<GraphBody, 'edges'>,
            Pick<GraphBody, 'edges'>,
          ]
          for (const { id } of level.nodes) {
            const reached = downstream(old, [id])
            const reaches = downstream(now, [id])
            for (const other of level.nodes) if (reached.has(other.id)) expect(reaches.has(other.id), `${id} -> ${other.id}`).toBe(true)
            // And nothing leads where nothing led before.
            const all = downstream(before, [id])
            for (const other of downstream(level, [id])) expect(all.has(other), `new: ${id} -> ${other}`).toBe(true)
          }
        }
      }),
      runs(80),
    )
  })

  test('and nothing else: what was not beside the gap is the same object', () => {
    fc.assert(
      fc.property(document, draw, (graph, a) => {
        const address = pick(addresses(graph), a)!
        const after = removeNodes(graph, [address])
        const container = containerOf(address)
        for (const node of levelOf(after, container)!.nodes) expect(levelOf(graph, container)!.nodes).toContain(node)
      }),
      runs(50),
    )
  })
})

describe('pasting what was copied', () => {
  /** A level with ids replaced by places in the list, so that two copies are equal. */
  const shape = (level: Pick<GraphBody, 'nodes' | 'edges' | 'notes'>): unknown => {
    const place = new Map(level.nodes.map(({ id }, index) => [id, index]))
    return {
      nodes: level.nodes.map(({ id: _, position: __, body, ...node }: GraphNode) => ({ ...node, ...(body ? { body: shape(body) } : {}) })),
      edges: level.edges.map(({ from, to }) => [place.get(from.node), from.port, place.get(to.node), to.port]),
      notes: (level.notes ?? []).map(({ text, size }) => ({ text, size })),
    }
  }

  test('gives the same drawing under other ids, through the clipboard too', () => {
    fc.assert(
      fc.property(document, draw, draw, (graph, a, b) => {
        const fragment = copyFragment(graph, some(graph, a, b))
        const read = parseClipboard(JSON.stringify(fragment))
        if (fragment.nodes.length + (fragment.notes?.length ?? 0) === 0) return
        expect(read).toEqual({ kind: 'fragment', fragment })
        const pasted = pasteFragment(graph, fragment)
        const copy = copyFragment(pasted.graph, pasted.addresses)
        expect(shape(copy)).toEqual(shape(fragment))
        const old = new Set(addresses(graph))
        for (const address of pasted.addresses) expect(old.has(address)).toBe(false)
        // Steps keep their distances.
        const corner = (one: typeof copy) =>
          one.nodes.map(({ position }) => [position!.x - one.nodes[0]!.position!.x, position!.y - one.nodes[0]!.position!.y])
        expect(corner(copy)).toEqual(corner(fragment))
      }),
      runs(60),
    )
  })
})

describe('steps without a place', () => {
  test('get one each, the rest stays', () => {
    fc.assert(
      fc.property(document, draw, (graph, a) => {
        const bare = setNode(graph, pick(addresses(graph), a)!, { position: undefined })
        const whole = withPositions(bare)
        for (const [, node] of stepsOf(whole)) expect(node.position).toBeDefined()
        expect(withPositions(whole)).toBe(whole)
        wellFormed(whole)
      }),
      runs(50),
    )
  })
})
