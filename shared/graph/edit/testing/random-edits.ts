import fc from 'fast-check'
import { catalog } from '../../../nodes/catalog.ts'
import type { Graph } from '../../schema.ts'
import { addressOf, type Address } from '../address.ts'
import { addNode, appendAfter, insertOnEdge, prependBefore } from '../add-nodes.ts'
import { connect, reconnect, removeEdges } from '../connect.ts'
import { mayConnect } from '../connection-rules.ts'
import { copyFragment } from '../fragment.ts'
import { find, levelsOf, stepsOf } from '../levels.ts'
import { ALIGNMENTS, align, distribute, moveIntoContainer, moveNodes, moveOutOfContainer } from '../move.ts'
import { addNote, setNote } from '../notes.ts'
import { duplicate, pasteFragment } from '../paste.ts'
import { portsOf } from '../ports.ts'
import { removeNodes } from '../remove-nodes.ts'
import { rename, setConfigField, setGraph, setNode, setPolicy } from '../settings.ts'

/** Every edit as a draw of chance, and documents that edits have made, for tests of what holds whatever is done. */

export const EMPTY: Graph = { format: 'belay/graph@1', name: 'Test', nodes: [], edges: [] }
/** Containers and branches more often than the rest: there is more to them. */
export const TYPES = [...Object.values(catalog), catalog.map, catalog.loop, catalog.map, catalog.branch, catalog.review]

/** A draw from 0 to 1 each; `pick` chooses from what the document holds at that moment. */
type Draws = readonly [number, number, number, number]
export const pick = <T>(list: readonly T[], draw: number): T | undefined => list[Math.min(list.length - 1, Math.floor(draw * list.length))]
export const addresses = (graph: Graph): Address[] => [...stepsOf(graph)].map(([address]) => address)
const edges = (graph: Graph): Address[] =>
  [...levelsOf(graph)].flatMap(({ level, container }) => level.edges.map(({ id }) => addressOf(container, id)))
const notes = (graph: Graph): Address[] =>
  [...levelsOf(graph)].flatMap(({ level, container }) => (level.notes ?? []).map(({ id }) => addressOf(container, id)))
const containers = (graph: Graph): (Address | undefined)[] => [
  undefined,
  ...[...stepsOf(graph)].filter(([, { body }]) => body).map(([address]) => address),
]
export const some = (graph: Graph, from: number, much: number): Address[] => {
  const all = [...addresses(graph), ...notes(graph)]
  const start = Math.floor(from * all.length)
  return all.slice(start, start + 1 + Math.floor(much * 4))
}
const end = (graph: Graph, address: Address, draw: number) => ({
  address,
  port: pick(portsOf(find(graph, address)!, catalog).outputs, draw)?.id ?? 'out',
})

export const EDITS: { [name: string]: (graph: Graph, draws: Draws) => Graph } = {
  add(graph, [a, b, c, d]) {
    const container = pick(containers(graph), d)
    return addNode(graph, {
      definition: pick(TYPES, a)!,
      at: { x: b * 2_000 - 500, y: c * 900 },
      ...(container === undefined ? {} : { container }),
    }).graph
  },
  append(graph, [a, b, c]) {
    const address = pick(addresses(graph), a)
    return address === undefined ? graph : appendAfter(graph, end(graph, address, b), pick(TYPES, c)!).graph
  },
  prepend(graph, [a, b]) {
    const address = pick(addresses(graph), a)
    const input = address === undefined ? undefined : portsOf(find(graph, address)!, catalog).inputs[0]
    return address === undefined || !input ? graph : prependBefore(graph, { address, port: input.id }, pick(TYPES, b)!).graph
  },
  insert(graph, [a, b]) {
    const edge = pick(edges(graph), a)
    return edge === undefined ? graph : insertOnEdge(graph, edge, pick(TYPES, b)!).graph
  },
  connect(graph, [a, b, c]) {
    const [from, to] = [pick(addresses(graph), a), pick(addresses(graph), b)]
    if (from === undefined || to === undefined) return graph
    const start = end(graph, from, c)
    return mayConnect(graph, start, { address: to }, catalog).ok ? connect(graph, { from: start, to: { address: to, port: 'in' } }) : graph
  },
  reconnect(graph, [a, b, c, d]) {
    const edge = pick(edges(graph), a)
    const [from, to] = [pick(addresses(graph), b), pick(addresses(graph), c)]
    if (edge === undefined || from === undefined || to === undefined) return graph
    const start = end(graph, from, d)
    if (!mayConnect(removeEdges(graph, [edge]), start, { address: to }, catalog).ok) return graph
    return reconnect(graph, edge, { from: start, to: { address: to, port: 'in' } })
  },
  remove: (graph, [a, b]) => removeNodes(graph, some(graph, a, b)),
  disconnect: (graph, [a]) => removeEdges(graph, [pick(edges(graph), a) ?? 'none']),
  move: (graph, [a, b, c, d]) =>
    moveNodes(
      graph,
      some(graph, a, b).map((address) => ({ address, x: c * 999 - 99.5, y: d * 777 - 77 })),
    ),
  into(graph, [a, b, c]) {
    const container = pick(containers(graph), c)
    return moveIntoContainer(graph, some(graph, a, b), container).graph
  },
  out: (graph, [a, b]) => moveOutOfContainer(graph, some(graph, a, b)).graph,
  align: (graph, [a, b, c]) => align(graph, some(graph, a, b), pick(ALIGNMENTS, c)!),
  distribute: (graph, [a, b, c]) => distribute(graph, some(graph, a, b), c < 0.5 ? 'horizontal' : 'vertical'),
  rename: (graph, [a, b]) => rename(graph, pick(addresses(graph), a) ?? 'none', b < 0.2 ? '' : `Name ${Math.floor(b * 9)}`),
  config: (graph, [a, b]) => setConfigField(graph, pick(addresses(graph), a) ?? 'none', ['some', 'field'], b < 0.3 ? undefined : b),
  policy: (graph, [a, b]) =>
    setPolicy(
      graph,
      pick(addresses(graph), a) ?? 'none',
      b < 0.3 ? undefined : { retry: { maxAttempts: 1 + Math.floor(b * 9) }, onExhausted: { to: b < 0.7 ? 'error_port' : 'fail' } },
    ),
  join: (graph, [a, b]) => setNode(graph, pick(addresses(graph), a) ?? 'none', { join: b < 0.5 ? undefined : { mode: 'any' } }),
  graph: (graph, [a, b]) => setGraph(graph, { description: a < 0.5 ? undefined : `About ${b}`, concurrency: b < 0.5 ? undefined : 3 }),
  duplicate: (graph, [a, b]) => (addresses(graph).length > 60 ? graph : duplicate(graph, some(graph, a, b)).graph),
  paste(graph, [a, b, c]) {
    if (addresses(graph).length > 60) return graph
    const container = pick(containers(graph), c)
    return pasteFragment(graph, copyFragment(graph, some(graph, a, b)), {
      at: { x: 50.4, y: -20 },
      ...(container === undefined ? {} : { container }),
    }).graph
  },
  note(graph, [a, b]) {
    const container = pick(containers(graph), a)
    return addNote(graph, { at: { x: b * 100, y: 5 }, ...(container === undefined ? {} : { container }) }).graph
  },
  writeNote: (graph, [a, b]) => setNote(graph, pick(notes(graph), a) ?? 'none', { text: `Text ${b}`, size: { width: b * 900, height: b } }),
}

export const draw = fc.integer({ min: 0, max: 9_999 }).map((number) => number / 10_000)
const draws = fc.tuple(draw, draw, draw, draw)
export const edit = fc.tuple(fc.constantFrom(...Object.keys(EDITS)), draws)
const building = fc.tuple(
  fc.constantFrom(
    'append',
    'append',
    'append',
    'append',
    'insert',
    'insert',
    'connect',
    'connect',
    'connect',
    'connect',
    'add',
    'add',
    'into',
    'note',
    'policy',
    'prepend',
  ),
  draws,
)
export const apply = (graph: Graph, [name, of]: readonly [string, Draws]): Graph => EDITS[name]!(graph, of)
const START = addNode(EMPTY, { definition: catalog['manual-trigger'], at: { x: 0, y: 0 } }).graph
/** Documents with some tens of steps, lines, containers and notes. */
export const document = fc.array(building, { minLength: 20, maxLength: 50, size: 'max' }).map((edits) => edits.reduce<Graph>(apply, START))
/** Chance as it falls, not its extremes. */
export const runs = (numRuns: number) => ({ numRuns, noBias: true })
