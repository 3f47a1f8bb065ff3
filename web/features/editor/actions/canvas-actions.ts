import { addressOf, containerOf, type Address } from '#shared/graph/edit/address.ts'
import type { End } from '#shared/graph/edit/add-nodes.ts'
import { connect, reconnect, removeEdges, type Ends } from '#shared/graph/edit/connect.ts'
import { find } from '#shared/graph/edit/levels.ts'
import { moveNodes, type Move } from '#shared/graph/edit/move.ts'
import { setNote } from '#shared/graph/edit/notes.ts'
import { portsOf } from '#shared/graph/edit/ports.ts'
import { removeNodes } from '#shared/graph/edit/remove-nodes.ts'
import { rename, setPolicy } from '#shared/graph/edit/settings.ts'
import type { Graph } from '#shared/graph/schema.ts'
import { catalog, nodeDefinition } from '#shared/nodes/catalog.ts'
import type { NodeDefinition } from '#shared/nodes/define-node.ts'
import type { CanvasActions, InspectorTab, Point } from '#web/canvas/types.ts'
import { addAt, gapOf, stepName, type Place } from '../add/place.ts'
import { fitOf } from '../add/what-fits.ts'
import type { DocumentStore } from '../document/types.ts'
import { carriedTo } from './carried.ts'
import { thingsText } from './words.ts'

/** What the canvas cannot do by itself: ask the person, and show something. */
export interface CanvasSurroundings {
  /** Opens the search for a step at a point of the window. */
  search(place: Place, screen: Point): void
  menu(address: Address, screen: Point): void
  open(address: Address, tab?: InspectorTab): void
  /** Brings a new step into view. */
  reveal(address: Address): void
  say(text: string): void
  /** A step that was just put in, before it is shown. */
  fresh?(address: Address): void
  /** Something was deleted: said where it can be seen, with the way back. */
  deleted?(what: string): void
  /** Something that the person should see, as a notification. */
  tell?(title: string, message: string): void
}

/** Adds a step as one change of the document, selects and shows it. */
export function addStep(
  document: DocumentStore,
  place: Place,
  definition: NodeDefinition,
  around: Pick<CanvasSurroundings, 'reveal' | 'say' | 'fresh'>,
): void {
  const before = document.getState().graph
  const added = addAt(withErrorPort(before, place), place, definition)
  document.edit(`Add ${definition.name}`, () => added.graph, { select: [added.address] })
  const from = place.kind === 'after' ? ` after ${stepName(before, place.end.address)}` : ''
  around.say(`${definition.name} added${from}.`)
  around.fresh?.(added.address)
  around.reveal(added.address)
}

/** Every change that the canvas asks for, as an edit of the document with the words of the undo list. */
export function canvasActions(document: DocumentStore, around: CanvasSurroundings): CanvasActions {
  const now = (): Graph => document.getState().graph
  return {
    move(moves, into) {
      if (into !== undefined) return carry(document, around, moves, into)
      const what = thingsText(
        now(),
        moves.map(({ address }) => address),
      )
      document.edit(`Move ${what}`, (graph) => moveNodes(graph, moves), { merge: `move ${moves.map(({ address }) => address).join()}` })
    },
    connect(ends) {
      document.edit('Connect', (graph) => connect(sendingFailures(graph, ends.from), ends))
    },
    reconnect(edge, ends: Ends) {
      document.edit('Move a line', (graph) => reconnect(sendingFailures(graph, ends.from), edge, ends))
    },
    dropConnection({ address, port, side }, _, screen) {
      around.search(side === 'out' ? { kind: 'after', end: { address, port } } : { kind: 'before', end: { address, port } }, screen)
    },
    insertOn(edge, screen) {
      around.search({ kind: 'edge', edge }, screen)
    },
    dropType(type, at, { edge, container }) {
      const definition = nodeDefinition(catalog, type)
      if (!definition) return
      const onEdge: Place | undefined = edge === undefined ? undefined : { kind: 'edge', edge }
      const place: Place =
        onEdge && fitOf(definition, gapOf(now(), onEdge)) ? onEdge : { kind: 'free', at, ...(container === undefined ? {} : { container }) }
      addStep(document, place, definition, { ...around, reveal: () => {} })
    },
    remove(nodes, edges) {
      const what = thingsText(now(), [...nodes, ...edges])
      if (what === 'nothing') return
      document.edit(`Delete ${what}`, (graph) => removeNodes(removeEdges(graph, edges), nodes), { select: [] })
      around.say(`${what} deleted.`)
      around.deleted?.(what)
    },
    rename(address, name) {
      document.edit(`Rename to ${name.trim().slice(0, 40) || address}`, (graph) => rename(graph, address, name))
    },
    add(at, screen, container) {
      around.search({ kind: 'free', at, ...(container === undefined ? {} : { container }) }, screen)
    },
    open: around.open,
    resize(address, size) {
      document.edit('Resize a note', (graph) => setNote(graph, address, { size }), { merge: `resize ${address}` })
    },
    contextMenu: around.menu,
    editNote(address, text) {
      document.edit('Write a note', (graph) => setNote(graph, address, { text }), { merge: `note ${address}` })
    },
  }
}

/** Into a container or out of one. Lines that would cross its frame are cut, the steps around the gap joined, and the person is told. */
function carry(document: DocumentStore, around: CanvasSurroundings, moves: readonly Move[], into: Address | null): void {
  const before = document.getState().graph
  const carried = carriedTo(before, moves, into)
  if (!carried) {
    around.tell?.('Nothing was moved', 'A step with the same id is there already. Copy and paste it instead.')
    return
  }
  document.edit(carried.label, () => carried.graph, { select: carried.addresses })
  around.reveal(carried.addresses[0]!)
  around.say(`${carried.label}.${carried.cut === undefined ? '' : ` ${carried.cut}`}`)
  if (carried.cut !== undefined) around.tell?.(carried.label, carried.cut)
}

/** A line from the failure port of a step that does not send its failures there yet says that it should. */
function sendingFailures(graph: Graph, { address, port }: End): Graph {
  const node = find(graph, address)
  if (port !== 'error' || !node || portsOf(node, catalog).outputs.some(({ id }) => id === 'error')) return graph
  return setPolicy(graph, address, { ...node.policy, onExhausted: { to: 'error_port' } })
}

const withErrorPort = (graph: Graph, place: Place): Graph => (place.kind === 'after' ? sendingFailures(graph, place.end) : graph)

/** Everything of the level that the selection is on, else of the outermost one: steps, notes and lines. */
export function allOf(graph: Graph, selection: ReadonlySet<Address>): Address[] {
  const [first] = selection
  const container = first === undefined ? undefined : containerOf(first)
  const level = (container === undefined ? graph : find(graph, container)?.body) ?? graph
  const within = level === graph ? undefined : container
  return [...level.nodes, ...(level.notes ?? [])].map(({ id }) => addressOf(within, id))
}
