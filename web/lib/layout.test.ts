import { describe, expect, test } from 'vitest'
import type { Graph, GraphNode } from '#shared/graph/schema.ts'
import { boxOf, CARD, GAP, INSET, overlap, sizeOf } from '#shared/graph/edit/geometry.ts'
import { levelsOf } from '#shared/graph/edit/levels.ts'
import { moveNodes } from '#shared/graph/edit/move.ts'
import { tidy } from './layout.ts'

const step = (id: string, more: Partial<GraphNode> = {}): GraphNode => ({ id, type: 'transform', config: { output: 'input' }, ...more })
const wires = (...ways: string[]): Graph['edges'] =>
  ways.map((way, index) => {
    const [from = '', to = ''] = way.split('>')
    const [node = '', port = 'out'] = from.split('.')
    return { id: `e${index}`, from: { node, port }, to: { node: to, port: 'in' } }
  })
const graph = (nodes: GraphNode[], edges: Graph['edges'] = []): Graph => ({ format: 'belay/graph@1', name: 'Test', nodes, edges })
const tidied = async (one: Graph): Promise<Graph> => moveNodes(one, await tidy(one))
const at = (one: Graph, id: string) => one.nodes.find((node) => node.id === id)!.position!

describe('tidy', () => {
  test('puts a chain in a row, one column apart', async () => {
    const { nodes } = await tidied(graph([step('c'), step('a'), step('b')], wires('a>b', 'b>c')))
    expect(nodes.map(({ id, position }) => [id, position])).toEqual([
      ['c', { x: 2 * (CARD.width + GAP.x), y: 0 }],
      ['a', { x: 0, y: 0 }],
      ['b', { x: CARD.width + GAP.x, y: 0 }],
    ])
  })

  test('draws the first way on above the second, one row apart', async () => {
    const branch = step('if', { type: 'branch', config: { condition: 'true' } })
    const one = await tidied(graph([branch, step('no'), step('yes')], wires('if.false>no', 'if.true>yes')))
    expect(at(one, 'no').y - at(one, 'yes').y).toBe(CARD.height + GAP.y)
  })

  test('leaves the drawing where it is', async () => {
    const one = await tidied(graph([step('a', { position: { x: 400, y: 80 } }), step('b', { position: { x: 444, y: 900 } })], wires('a>b')))
    expect([at(one, 'a'), at(one, 'b').y]).toEqual([{ x: 400, y: 80 }, 80])
  })

  test('keeps parts that nothing connects below each other, single steps in rows', async () => {
    const singles = Array.from({ length: 7 }, (_, index) => step(`s${index}`))
    const one = await tidied(graph([...singles, step('a'), step('b'), step('c'), step('d')], wires('a>b', 'c>d')))
    expect([at(one, 'a').y, at(one, 'c').y, at(one, 's0').y, at(one, 's1').y]).toEqual([0, 132, 264, 264])
    expect(at(one, 's3')).toEqual({ x: 0, y: 364 })
  })

  test('makes containers as large as what is inside of them, deepest first', async () => {
    const deep = step('loop', { type: 'loop', body: { nodes: [step('x'), step('y'), step('z')], edges: wires('x>y', 'y>z') } })
    const map = step('map', { type: 'map', body: { nodes: [deep, step('w')], edges: wires('loop>w') } })
    const one = await tidied(graph([step('a'), map, step('b')], wires('a>map', 'map>b')))
    const laid = one.nodes[1]!
    const inner = laid.body!.nodes[0]!
    expect(inner.position).toMatchObject({ x: INSET.left })
    expect(at(one, 'b').x).toBe(laid.position!.x + sizeOf(laid).width + GAP.x)
    expect(laid.body!.nodes[1]!.position!.x).toBe(inner.position!.x + sizeOf(inner).width + GAP.x)
    for (const { level } of levelsOf(one)) expect(overlaps(level.nodes)).toEqual([])
  })

  test('moves the chosen ones alone', async () => {
    const one = graph(
      [step('a', { position: { x: 50, y: 90 } }), step('b', { position: { x: 9, y: 9 } }), step('c', { position: { x: 40, y: 200 } })],
      wires('c>a', 'a>b'),
    )
    const after = moveNodes(one, await tidy(one, ['a', 'c']))
    expect([at(after, 'c'), at(after, 'a'), after.nodes[1]]).toEqual([{ x: 40, y: 92 }, { x: 360, y: 92 }, one.nodes[1]])
  })

  test('takes a note along with its step', async () => {
    const note = { id: 'note', text: 'Why', position: { x: 1010, y: 580 }, size: { width: 200, height: 60 } }
    const one = await tidied({
      ...graph([step('a', { position: { x: 0, y: 0 } }), step('b', { position: { x: 1000, y: 650 } })], wires('a>b')),
      notes: [note],
    })
    expect(one.notes?.[0]?.position).toEqual({ x: at(one, 'b').x + 10, y: at(one, 'b').y - 70 })
  })

  test.each([
    ['as dagre does', 60],
    ['in plain columns', 700],
  ])('never lays one step over another, and always the same way: %s', async (_name, count) => {
    let seed = 7
    const draw = (most: number): number => (seed = (seed * 16_807) % 2_147_483_647) % most
    const ways = new Set<string>()
    for (let to = 1; to < count; to++) for (let way = 0; way <= draw(3); way++) ways.add(`n${Math.max(0, to - 1 - draw(8))}>n${to}`)
    const one = graph(
      Array.from({ length: count }, (_, index) => step(`n${index}`)),
      wires(...ways),
    )
    const laid = await tidied(one)
    expect(overlaps(laid.nodes)).toEqual([])
    const places = new Map(laid.nodes.map((node) => [node.id, node.position!]))
    for (const { from, to } of laid.edges)
      expect(places.get(to.node)!.x).toBeGreaterThanOrEqual(places.get(from.node)!.x + CARD.width + GAP.x)
    expect(await tidy(one)).toEqual(await tidy(one))
    expect(moveNodes(laid, await tidy(laid)).nodes).toEqual(laid.nodes)
  })

  test.each([
    ['nothing', graph([])],
    ['a circle', graph([step('a'), step('b')], wires('a>b', 'b>a'))],
    ['a step that leads to itself, and to nothing', graph([step('a'), step('b')], wires('a>a', 'a>gone', 'a>b'))],
    ['a type that is not known', graph([step('a', { type: 'from-the-future' }), step('b')], wires('a.x>b'))],
  ])('copes with %s', async (_name, one) => {
    expect(overlaps((await tidied(one)).nodes)).toEqual([])
  })
})

function overlaps(nodes: readonly GraphNode[]): string[] {
  const boxes = nodes.map((node) => ({ id: node.id, box: boxOf(node) }))
  return boxes.flatMap(({ id, box }, index) =>
    boxes.slice(index + 1).flatMap((other) => (overlap(box, other.box, 16) ? [`${id} ${other.id}`] : [])),
  )
}
