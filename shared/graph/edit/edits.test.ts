import { describe, expect, test } from 'vitest'
import { catalog } from '../../nodes/catalog.ts'
import { Graph, type GraphNode } from '../schema.ts'
import { parseGraph } from '../parse-graph.ts'
import { graph as loose, node, step, body, type Loose } from '../testing/graphs.ts'
import { addNode, appendAfter, insertOnEdge, prependBefore } from './add-nodes.ts'
import { byContainer, containerOf, idOf, isWithin, outermost } from './address.ts'
import { connect, disconnect, reconnect } from './connect.ts'
import { boxOf, CARD, GAP, INSET, overlap, sizeOf } from './geometry.ts'
import { find, levelOf } from './levels.ts'
import { align, distribute, moveIntoContainer, moveNodes, moveOutOfContainer } from './move.ts'
import { newIds, slug } from './new-ids.ts'
import { addNote, setNote } from './notes.ts'
import { removeNodes } from './remove-nodes.ts'
import { rename, setConfig, setConfigField, setGraph, setNode, setPolicy } from './settings.ts'

const at = (x: number, y = 0): Loose => ({ position: { x, y } })
function graph(nodes: readonly unknown[], edges: readonly string[] = [], more: Loose = {}): Graph {
  const parsed = parseGraph(loose(nodes, edges, more))
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error))
  return parsed.value
}
/** `a.true -> b`, as it is drawn. */
const ways = (one: Pick<Graph, 'edges'>): string[] =>
  one.edges.map(({ from, to }) => `${from.node}${from.port === 'out' ? '' : `.${from.port}`} -> ${to.node}`)
const ids = (one: Pick<Graph, 'nodes'>): string[] => one.nodes.map(({ id }) => id)
const place = (one: Graph, address: string) => find(one, address)?.position

describe('addresses', () => {
  test.each([
    ['a', undefined, 'a'],
    ['each/a', 'each', 'a'],
    ['each/again/a', 'each/again', 'a'],
  ])('%s', (address, container, id) => {
    expect([containerOf(address), idOf(address)]).toEqual([container, id])
  })
  test('inside of each other', () => {
    expect(outermost(['each/a', 'each', 'eaches/b', 'c'])).toEqual(['each', 'eaches/b', 'c'])
    expect([isWithin('each/a', 'each'), isWithin('eaches', 'each'), isWithin('each', 'each')]).toEqual([true, false, true])
    expect([...byContainer(['a', 'each/b', 'c'])]).toEqual([
      [undefined, new Set(['a', 'c'])],
      ['each', new Set(['b'])],
    ])
  })
})

describe('ids', () => {
  test.each([
    ['Ask AI', 'ask_ai'],
    ['Größe prüfen', 'grosse_prufen'],
    ['100 things', 'things'],
    ['要約', 'step'],
    ['', 'step'],
    ['__proto__', 'proto'],
    ['x'.repeat(100), 'x'.repeat(40)],
  ])('of "%s"', (name, id) => expect(slug(name)).toBe(id))

  test('are nobody else’s in the whole document: neither a step’s nor an edge’s nor a note’s', () => {
    const taken = graph([node('each', 'map', { items: 'input' }, { body: body([step('ask_ai'), step('e1')], ['ask_ai -> e1']) })], [], {
      notes: [{ id: 'note', text: '', position: { x: 0, y: 0 }, size: { width: 100, height: 100 } }],
    })
    const fresh = newIds(taken)
    expect([fresh.node('Ask AI'), fresh.node('Ask AI'), fresh.edge(), fresh.note(), fresh.keep('each'), fresh.keep('free')]).toEqual([
      'ask_ai_2', 'ask_ai_3', 'e2', 'note_2', 'each_2', 'free',
    ]) // prettier-ignore
  })
})

describe('adding', () => {
  test('a step, by its name, with what a container needs', () => {
    const { graph: one, address } = addNode(graph([]), { definition: catalog.map, at: { x: 10.4, y: -3.6 }, name: 'For each file' })
    expect([address, find(one, address)]).toEqual([
      'for_each_file',
      { id: 'for_each_file', type: 'map', name: 'For each file', position: { x: 10, y: -4 }, config: {}, body: { nodes: [], edges: [] } },
    ])
    const inside = addNode(one, { definition: catalog.llm, at: { x: 0, y: 0 }, container: address, config: { text: 'x' } })
    expect([inside.address, find(inside.graph, inside.address)?.position]).toEqual([
      'for_each_file/ask_ai',
      { x: INSET.left, y: INSET.top },
    ])
    expect(inside.graph.edges).toBe(one.edges)
  })

  test('into a container that is gone goes onto the drawing', () => {
    expect(addNode(graph([]), { definition: catalog.llm, at: { x: 0, y: 0 }, container: 'gone' }).address).toBe('ask_ai')
  })

  test('behind a step: wired, in the next column, where nothing stands', () => {
    const one = graph([node('if', 'branch', { condition: 'true' }, at(0)), step('b', 'input', at(320))], ['if.true -> b'])
    const { graph: two, address } = appendAfter(one, { address: 'if', port: 'false' }, catalog.llm)
    expect([ways(two), place(two, address)]).toEqual([
      ['if.true -> b', 'if.false -> ask_ai'],
      { x: CARD.width + GAP.x, y: CARD.height + GAP.y },
    ])
  })

  test('before a step: wired by its first way out', () => {
    const one = graph([step('b', 'input', at(320))])
    const { graph: two, address } = prependBefore(one, { address: 'b', port: 'in' }, catalog.review)
    expect([ways(two), place(two, address)]).toEqual([['ask_a_person.approved -> b'], { x: 0, y: 0 }])
  })

  test('before the first step of a container: the rest moves to the right', () => {
    const inner = body([step('a', 'item', at(24, 72)), step('b', 'item', at(344, 72))], ['a -> b'])
    const one = graph([node('each', 'map', { items: 'input' }, { body: inner, ...at(0) })])
    const two = prependBefore(one, { address: 'each/a', port: 'in' }, catalog.llm).graph
    expect([place(two, 'each/ask_ai'), place(two, 'each/a'), place(two, 'each/b')].map((point) => point?.x)).toEqual([24, 344, 664])
  })
})

describe('inserting on an edge', () => {
  const chain = graph([step('a', 'input', at(0)), step('b', 'input', at(320)), step('c', 'input', at(640))], ['a -> b', 'b -> c'])

  test('keeps the edge, and moves what follows when there is no room', () => {
    const { graph: one, address } = insertOnEdge(chain, 'e-a-b', catalog.branch)
    expect(ways(one)).toEqual(['a -> if', 'b -> c', 'if.true -> b'])
    expect(one.edges[0]?.id).toBe('e-a-b')
    expect([place(one, address), place(one, 'b'), place(one, 'c')]).toEqual([
      { x: 320, y: 0 },
      { x: 640, y: 0 },
      { x: 960, y: 0 },
    ])
  })

  test('moves nothing when there is room', () => {
    const wide = moveNodes(chain, [
      { address: 'b', x: 800, y: 100 },
      { address: 'c', x: 1_120, y: 100 },
    ])
    const { graph: one, address } = insertOnEdge(wide, 'e-a-b', catalog.llm)
    expect([place(one, address), place(one, 'b')]).toEqual([
      { x: 400, y: 50 },
      { x: 800, y: 100 },
    ])
  })

  test('inside of a container that grows, its neighbours give way', () => {
    const inner = body([step('x', 'item', at(24, 72)), step('y', 'item', at(344, 72))], ['x -> y'])
    const one = graph([node('each', 'map', { items: 'input' }, { body: inner, ...at(0) }), step('z', 'input', at(688))], ['each -> z'])
    const before = sizeOf(find(one, 'each')!).width
    const { graph: two } = insertOnEdge(one, 'each/e-x-y', catalog.llm)
    const grown = sizeOf(find(two, 'each')!).width - before
    expect([grown, place(two, 'z')?.x]).toEqual([320, 688 + 320])
    expect(two.nodes.some((a) => two.nodes.some((b) => a !== b && overlap(boxOf(a), boxOf(b))))).toBe(false)
  })

  test('a type that nothing leaves from is wired beside it', () => {
    expect(ways(insertOnEdge(chain, 'e-a-b', catalog.stop).graph)).toEqual(['a -> b', 'b -> c', 'a -> stop_with_an_error'])
  })

  test('a trigger is not wired', () => {
    expect(ways(insertOnEdge(chain, 'e-a-b', catalog['manual-trigger']).graph)).toEqual(['a -> b', 'b -> c'])
  })
})

describe('wiring', () => {
  const two = graph([step('a'), step('b'), step('c'), node('each', 'map', { items: 'input' }, { body: body([step('x')]) })], ['a -> b'])
  const out = (address: string) => ({ address, port: 'out' })
  const into = (address: string) => ({ address, port: 'in' })

  test.each([
    ['two steps', 'b', 'c', ['a -> b', 'b -> c']],
    ['what is wired', 'a', 'b', undefined],
    ['a step with itself', 'a', 'a', undefined],
    ['over a frame', 'a', 'each/x', undefined],
    ['what is not there', 'a', 'z', undefined],
  ])('%s', (_name, from, to, expected) => {
    const after = connect(two, { from: out(from), to: into(to) })
    if (expected) expect(ways(after)).toEqual(expected)
    else expect(after).toBe(two)
  })

  test('an edge to other ends keeps its id', () => {
    const after = reconnect(two, 'e-a-b', { from: out('a'), to: into('c') })
    expect([ways(after), after.edges[0]?.id]).toEqual([['a -> c'], 'e-a-b'])
    expect(reconnect(two, 'e-a-b', { from: out('a'), to: into('b') })).toBe(two)
  })

  test('an edge onto another is taken away', () => {
    const three = graph([step('a'), step('b'), step('c')], ['a -> b', 'a -> c'])
    expect(ways(reconnect(three, 'e-a-b', { from: out('a'), to: into('c') }))).toEqual(['a -> c'])
  })

  test('off', () => {
    expect(ways(disconnect(two, 'e-a-b'))).toEqual([])
    expect(disconnect(two, 'none')).toBe(two)
  })
})

describe('taking steps out', () => {
  const error = { policy: { onExhausted: { to: 'error_port' } } }
  test.each<[string, Graph, string[], string[]]>([
    ['the middle of a chain', graph([step('a'), step('b'), step('c')], ['a -> b', 'b -> c']), ['b'], ['a -> c']],
    ['two of a chain', graph([step('a'), step('b'), step('c'), step('d')], ['a -> b', 'b -> c', 'c -> d']), ['b', 'c'], ['a -> d']],
    ['the first', graph([step('a'), step('b')], ['a -> b']), ['a'], []],
    ['the last', graph([step('a'), step('b')], ['a -> b']), ['b'], []],
    ['everything', graph([step('a'), step('b')], ['a -> b']), ['a', 'b'], []],
    [
      'a branch: both ways are kept',
      graph([step('a'), node('if', 'branch', { condition: 'true' }), step('y'), step('n')], ['a -> if', 'if.true -> y', 'if.false -> n']),
      ['if'],
      ['a -> y', 'a -> n'],
    ],
    [
      'after a branch: its way is kept',
      graph([node('if', 'branch', { condition: 'true' }), step('b'), step('c')], ['if.false -> b', 'b -> c']),
      ['b'],
      ['if.false -> c'],
    ],
    ['what has a way around it', graph([step('a'), step('b'), step('c')], ['a -> b', 'b -> c', 'a -> c']), ['b'], ['a -> c']],
    [
      'where two meet and two part',
      graph([step('a'), step('b'), step('x'), step('c'), step('d')], ['a -> x', 'b -> x', 'x -> c', 'x -> d']),
      ['x'],
      ['a -> c', 'b -> c', 'a -> d', 'b -> d'],
    ],
    [
      'what follows a failure does not begin to follow a success',
      graph([step('a'), step('b', 'input', error), step('c'), step('f')], ['a -> b', 'b -> c', 'b.error -> f']),
      ['b'],
      ['a -> c'],
    ],
    [
      'unless the step before sends its failures on',
      graph([step('a', 'input', error), step('b', 'input', error), step('c'), step('f')], ['a -> b', 'b -> c', 'b.error -> f']),
      ['b'],
      ['a -> c', 'a.error -> f'],
    ],
    ['a step of a circle', graph([step('a'), step('b')], ['a -> b', 'b -> a']), ['b'], []],
  ])('%s', (_name, one, gone, expected) => {
    const after = removeNodes(one, gone)
    expect(ways(after).sort()).toEqual(expected.toSorted())
    expect(ids(after)).toEqual(ids(one).filter((id) => !gone.includes(id)))
  })

  test('the line that stays is the one that led there', () => {
    expect(removeNodes(graph([step('a'), step('b'), step('c')], ['a -> b', 'b -> c']), ['b']).edges[0]?.id).toBe('e-a-b')
  })

  test('with everything inside, and notes', () => {
    const one = addNote(graph([node('each', 'map', { items: 'input' }, { body: body([step('x')]) })]), { at: { x: 0, y: 0 } })
    const after = removeNodes(one.graph, ['each', 'each/x', one.address])
    expect(after).toEqual(graph([]))
    expect(removeNodes(after, ['gone'])).toBe(after)
  })
})

describe('moving', () => {
  const one = graph([
    step('a', 'input', at(0)),
    step('b', 'input', at(100, 300)),
    step('c', 'input', at(900, 90)),
    node('each', 'map', { items: 'input' }, { ...at(400, 400), body: body([step('x', 'item', at(24, 72))]) }),
  ])

  test('to whole pixels, never out of a frame', () => {
    const after = moveNodes(one, [
      { address: 'a', x: -0.2, y: 10.6 },
      { address: 'each/x', x: -50, y: 500 },
    ])
    expect([place(after, 'a'), place(after, 'each/x')]).toEqual([
      { x: 0, y: 11 },
      { x: INSET.left, y: 500 },
    ])
    expect(Object.is(place(after, 'a')?.x, 0)).toBe(true)
    expect(find(after, 'b')).toBe(find(one, 'b'))
    expect(moveNodes(one, [{ address: 'a', x: 0, y: 0 }])).toBe(one)
  })

  test.each([
    ['left', [0, 0, 0], [0, 300, 90]],
    ['right', [900, 900, 900], [0, 300, 90]],
    ['center', [450, 450, 450], [0, 300, 90]],
    ['top', [0, 100, 900], [0, 0, 0]],
    ['bottom', [0, 100, 900], [300, 300, 300]],
    ['middle', [0, 100, 900], [150, 150, 150]],
  ] as const)('in a line: %s', (how, xs, ys) => {
    const after = align(one, ['a', 'b', 'c'], how)
    expect(['a', 'b', 'c'].map((id) => place(after, id))).toEqual(xs.map((x, index) => ({ x, y: ys[index] })))
    expect(align(after, ['a', 'b', 'c'], how)).toBe(after)
  })

  test('at even distances', () => {
    expect(['a', 'b', 'c'].map((id) => place(distribute(one, ['c', 'a', 'b'], 'horizontal'), id)?.x)).toEqual([0, 450, 900])
    expect(['a', 'b', 'c'].map((id) => place(distribute(one, ['a', 'b', 'c'], 'vertical'), id)?.y)).toEqual([0, 300, 150])
    expect(distribute(one, ['a', 'b'], 'vertical')).toBe(one)
  })

  test('into a container and out again', () => {
    const wired = graph(
      [step('a'), step('b', 'input', at(320)), step('c', 'input', at(640)), step('d', 'input', at(960)), node('each', 'map', { items: 'input' }, { ...at(0, 400), body: body([]) })],
      ['a -> b', 'b -> c', 'c -> d'],
    ) // prettier-ignore
    const inside = moveIntoContainer(wired, ['b', 'c'], 'each', { x: 50, y: 100 })
    expect(inside.addresses).toEqual(['each/b', 'each/c'])
    expect([ways(inside.graph), ways(levelOf(inside.graph, 'each')!)]).toEqual([['a -> d'], ['b -> c']])
    expect([place(inside.graph, 'each/b'), place(inside.graph, 'each/c')]).toEqual([
      { x: 50, y: 100 },
      { x: 370, y: 100 },
    ])
    const out = moveOutOfContainer(inside.graph, inside.addresses)
    expect([ids(out.graph).sort(), ways(out.graph), levelOf(out.graph, 'each')?.nodes]).toEqual([
      ['a', 'b', 'c', 'd', 'each'],
      ['a -> d', 'b -> c'],
      [],
    ])
  })

  test.each([
    ['into itself', ['each'], 'each'],
    ['into what is inside of it', ['each'], 'each/x'],
    ['into a step that holds nothing', ['a'], 'b'],
    ['to where it is', ['a'], undefined],
    ['from nowhere', ['gone'], 'each'],
  ])('not %s', (_name, addresses, container) => {
    expect(moveIntoContainer(one, addresses, container).graph).toBe(one)
  })
})

describe('settings', () => {
  const one = graph([
    node('a', 'http-request', { url: 'x', headers: { A: '1' } }),
    node('s', 'switch', { cases: [{ port: 'x', when: 'true' }] }),
  ])
  const a = (after: Graph): GraphNode => find(after, 'a')!

  test('names: trimmed, at most 200 characters, none shows the id', () => {
    expect(a(rename(one, 'a', '  Fetch  ')).name).toBe('Fetch')
    expect(a(rename(one, 'a', 'x'.repeat(300))).name).toHaveLength(200)
    expect(a(rename(rename(one, 'a', 'Fetch'), 'a', '  '))).not.toHaveProperty('name')
    expect(rename(one, 'gone', 'x')).toBe(one)
  })

  test.each<[string, (string | number)[], string | undefined, unknown]>([
    ['a field', ['url'], 'y', { url: 'y', headers: { A: '1' } }],
    ['a field inside', ['headers', 'B'], '2', { url: 'x', headers: { A: '1', B: '2' } }],
    ['inside of what is missing', ['some', 'where'], '2', { url: 'x', headers: { A: '1' }, some: { where: '2' } }],
    ['nothing: the field goes', ['headers'], undefined, { url: 'x' }],
    ['nothing where nothing is', ['headers', 'Z'], undefined, { url: 'x', headers: { A: '1' } }],
  ])('%s', (_name, path, value, expected) => expect(a(setConfigField(one, 'a', path, value)).config).toEqual(expected))

  test('entries of lists: set, added at the end, taken out', () => {
    const cases = (after: Graph) => find(after, 's')!.config['cases']
    expect(cases(setConfigField(one, 's', ['cases', 0, 'port'], 'y'))).toEqual([{ port: 'y', when: 'true' }])
    expect(cases(setConfigField(one, 's', ['cases', 1], { port: 'z' }))).toEqual([{ port: 'x', when: 'true' }, { port: 'z' }])
    expect(cases(setConfigField(one, 's', ['cases', 0], undefined))).toEqual([])
  })

  test('the same again is no change', () => {
    expect(setConfigField(one, 'a', ['headers', 'A'], '1')).toBe(one)
    expect(setConfigField(one, 'a', ['none', 'of', 'it'], undefined)).toBe(one)
    expect(setConfig(one, 'a', { headers: { A: '1' }, url: 'x' })).toBe(one)
    expect(setGraph(one, { name: 'Test', description: undefined })).toBe(one)
  })

  test('a policy that says nothing is none', () => {
    const policy = { retry: { maxAttempts: 2 } }
    expect(a(setPolicy(one, 'a', policy)).policy).toEqual(policy)
    for (const none of [undefined, {}, { retry: undefined }])
      expect(a(setPolicy(setPolicy(one, 'a', policy), 'a', none))).not.toHaveProperty('policy')
    expect(a(setNode(one, 'a', { note: 'Why', join: { mode: 'any' } }))).toMatchObject({ note: 'Why', join: { mode: 'any' } })
  })

  test('notes stay what a document may hold', () => {
    const { graph: noted, address } = addNote(one, { at: { x: 1.5, y: 2 }, text: 'Why' })
    const after = setNote(noted, address, { text: 'y'.repeat(20_000), size: { width: 1, height: 99_999 } })
    expect(Graph.safeParse(after).success).toBe(true)
    expect(after.notes?.[0]?.size).toEqual({ width: 40, height: 10_000 })
    expect(setNote(noted, 'gone', { text: 'x' })).toBe(noted)
  })
})

describe('a thousand steps', () => {
  const chain = (count: number): Graph => {
    const nodes = Array.from({ length: count }, (_, index) => step(`n${index}`, `steps.n${Math.max(0, index - 1)}.output`, at(index * 320)))
    return graph(
      nodes,
      nodes.slice(1).map((_, index) => `n${index} -> n${index + 1}`),
    )
  }
  const [few, many] = [chain(250), chain(2_000)]
  const everything = (one: Graph): string[] => one.nodes.map(({ id }) => id)
  const last = (one: Graph): string => `n${one.nodes.length - 1}`

  test.each<[string, (one: Graph) => unknown]>([
    ['append', (one) => appendAfter(one, { address: 'n0', port: 'out' }, catalog.llm)],
    ['insert, moving all that follows', (one) => insertOnEdge(one, 'e-n0-n1', catalog.llm)],
    [
      'take out half of them',
      (one) =>
        removeNodes(
          one,
          everything(one).filter((_, index) => index % 2 === 1),
        ),
    ],
    ['take out nearly all of them', (one) => removeNodes(one, everything(one).slice(1, -1))],
    [
      'move all',
      (one) =>
        moveNodes(
          one,
          everything(one).map((address, index) => ({ address, x: index, y: index })),
        ),
    ],
    ['align all', (one) => align(one, everything(one), 'left')],
    ['set the last', (one) => setConfigField(one, last(one), ['output'], 'x')],
    [
      'connect the first with the last',
      (one) => connect(one, { from: { address: 'n0', port: 'out' }, to: { address: last(one), port: 'in' } }),
    ],
  ])('cost in proportion to their number: %s', (_name, change) => {
    const cost = (one: Graph): number => {
      let best = Infinity
      for (let round = 0; round < 9; round++) {
        // Of the processor, not of the clock: other tests run beside this one.
        const start = process.cpuUsage()
        change(one)
        best = Math.min(best, process.cpuUsage(start).user / 1_000)
      }
      return best
    }
    cost(few)
    // Eight times the steps; work that grows with the square would cost sixty-four times as much. Below a millisecond nothing is told.
    expect(cost(many) / Math.max(1, cost(few))).toBeLessThan(32)
  })
})
