import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { GraphEdge } from './schema.ts'
import { cyclesOf, notUpstream, topologyOf } from './topology.ts'

const build = (count: number, edges: readonly (readonly [number, number])[]) =>
  topologyOf(
    Array.from({ length: count }, (_, index) => ({ id: `n${index}`, type: 'transform', config: {} })),
    edges.map(([from, to], index): GraphEdge => ({
      id: `e${index}`,
      from: { node: `n${from}`, port: 'out' },
      to: { node: `n${to}`, port: 'in' },
    })),
  )

const small = fc.integer({ min: 1, max: 12 }).chain((count) => {
  const place = fc.integer({ min: 0, max: count - 1 })
  return fc.record({
    count: fc.constant(count),
    edges: fc.array(fc.tuple(place, place), { maxLength: 25 }),
    pairs: fc.array(fc.tuple(place, place), { maxLength: 10 }),
  })
})

/** The plain way: follow every edge back. */
function reaches(edges: readonly (readonly [number, number])[], from: number, to: number): boolean {
  const seen = new Set<number>()
  const open = [from]
  for (let here = open.pop(); here !== undefined; here = open.pop()) {
    for (const [a, b] of edges) {
      if (a !== here || seen.has(b)) continue
      if (b === to) return true
      seen.add(b)
      open.push(b)
    }
  }
  return false
}

test('in graphs without cycles every edge leads forward and what is upstream is known', () => {
  fc.assert(
    fc.property(small, ({ count, edges, pairs }) => {
      const forward = edges.filter(([from, to]) => from < to)
      const topology = build(count, forward)
      const rank = new Map(topology.order.map((id, at) => [id, at]))
      expect(topology.order).toHaveLength(count)
      for (const [from, to] of forward) expect(rank.get(`n${from}`)!).toBeLessThan(rank.get(`n${to}`)!)
      expect(cyclesOf(topology)).toEqual([])
      const missing = notUpstream(
        topology,
        pairs.map(([step, other]) => [`n${step}`, `n${other}`] as const),
      )
      for (const [index, [step, other]] of pairs.entries()) expect(missing.has(index)).toBe(!reaches(forward, other, step))
    }),
    { numRuns: 500 },
  )
})

test('a cycle is found when there is one, and every one that is named is one', () => {
  fc.assert(
    fc.property(small, ({ count, edges }) => {
      const topology = build(count, edges)
      const cycles = cyclesOf(topology)
      expect(cycles.length > 0).toBe(Array.from({ length: count }, (_, at) => at).some((at) => reaches(edges, at, at)))
      for (const cycle of cycles) {
        expect(new Set(cycle).size).toBe(cycle.length)
        for (const [at, id] of cycle.entries())
          expect(topology.outgoing.get(id)!.map((edge) => edge.to.node)).toContain(cycle[(at + 1) % cycle.length])
      }
    }),
    { numRuns: 500 },
  )
})

test('more than 1,024 steps that are looked back at', () => {
  const count = 3_000
  const topology = build(
    count,
    Array.from({ length: count - 1 }, (_, at) => [at, at + 1] as const),
  )
  const pairs = Array.from({ length: count }, (_, at) => [`n${count - 1}`, `n${at}`] as const)
  expect([...notUpstream(topology, pairs)]).toEqual([count - 1])
})
