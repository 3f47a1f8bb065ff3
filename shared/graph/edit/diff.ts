import type { Json } from '../../lib/json.ts'
import { catalog as everyType, type Catalog } from '../../nodes/catalog.ts'
import type { Graph, GraphBody, GraphEdge, GraphNode, GraphNote } from '../schema.ts'
import { addressOf, type Address } from './address.ts'
import { nodeChanges } from './diff-step.ts'
import { changed, short, type Part, type PartChange } from './diff-words.ts'
import { portsOf } from './ports.ts'
import { same } from './settings.ts'

/** One difference of two documents, in words for a person. */
export interface Change {
  /** The step or note that it is about; where a step is gone, its address before. Empty: the workflow itself. */
  address: Address
  kind: 'added' | 'removed' | 'changed' | 'moved'
  part: Part | 'step' | 'edge' | 'workflow'
  /** What the step is called; the name of the workflow for the workflow itself. */
  subject: string
  /** `Retry: 3 → 5 attempts`, without the subject. */
  what: string
  before?: Json
  after?: Json
}

export interface GraphDiff {
  /** Also of steps inside of containers that came or went. */
  nodes: Map<Address, 'added' | 'removed' | 'changed' | 'moved'>
  edges: Map<Address, 'added' | 'removed' | 'changed'>
  notes: Map<Address, 'added' | 'removed' | 'changed' | 'moved'>
  /** The workflow first, then steps in the order of the later document, then what is gone. */
  changes: Change[]
}

/** Parts of a step that change nothing about how it runs. */
const LOOKS: ReadonlySet<Change['part']> = new Set(['name', 'note', 'position'])

/** Whether a workflow would run differently for it. */
export const affects = (change: Change): boolean => !LOOKS.has(change.part)

/** What is different in `after`. Steps are the same step when their id on their level is the same, however they are named. */
export function diffGraphs(before: Graph, after: Graph, catalog: Catalog = everyType): GraphDiff {
  const diff: GraphDiff = { nodes: new Map(), edges: new Map(), notes: new Map(), changes: [] }
  if (before === after) return diff
  diff.changes.push(...workflowChanges(before, after))
  diffLevel(before, after, undefined, catalog, diff)
  return diff
}

function workflowChanges(before: Graph, after: Graph): Change[] {
  const changes: Change[] = []
  const add = (what: string, was: Json | undefined, is: Json | undefined, part: Change['part'] = 'workflow'): void =>
    void changes.push({
      address: '',
      kind: 'changed',
      part,
      subject: after.name,
      what,
      ...(was === undefined ? {} : { before: was }),
      ...(is === undefined ? {} : { after: is }),
    })
  if (before.name !== after.name) add(`Name: ${short(before.name)} → ${short(after.name)}`, before.name, after.name, 'name')
  if (before.description !== after.description)
    add(changed('Description', before.description, after.description), before.description, after.description, 'note')
  if (!same(before.input, after.input)) add(changed('What a run starts with', before.input, after.input), before.input, after.input)
  for (const name of new Set([...Object.keys(before.vars ?? {}), ...Object.keys(after.vars ?? {})])) {
    const [was, is] = [before.vars?.[name], after.vars?.[name]]
    if (!same(was, is)) add(changed(`Constant ${name}`, was, is), was, is)
  }
  if (before.output !== after.output) add(changed('Result', before.output, after.output), before.output, after.output)
  if (before.concurrency !== after.concurrency)
    add(`Runs at once: ${before.concurrency ?? 'no limit'} → ${after.concurrency ?? 'no limit'}`, before.concurrency, after.concurrency)
  return changes
}

type Side = Graph | GraphBody
const NOTHING: GraphBody = { nodes: [], edges: [] }
const called = (node: GraphNode): string => node.name?.trim() || node.id

function diffLevel(before: Side, after: Side, container: Address | undefined, catalog: Catalog, diff: GraphDiff): void {
  if (before === after) return
  const old = new Map(before.nodes.map((node) => [node.id, node]))
  const now = new Map(after.nodes.map((node) => [node.id, node]))
  for (const node of now.values()) {
    const address = addressOf(container, node.id)
    const was = old.get(node.id)
    if (!was) mark(node, address, 'added', catalog, diff)
    else if (was !== node) diffNode(was, node, address, catalog, diff)
  }
  for (const node of old.values()) if (!now.has(node.id)) mark(node, addressOf(container, node.id), 'removed', catalog, diff)
  diffEdges(before.edges, after.edges, { old, now, container, catalog, diff })
  diffNotes(before.notes ?? [], after.notes ?? [], container, diff)
}

function mark(node: GraphNode, address: Address, kind: 'added' | 'removed', catalog: Catalog, diff: GraphDiff): void {
  diff.nodes.set(address, kind)
  const name = Object.hasOwn(catalog, node.type) ? catalog[node.type]!.name : node.type
  const inside = node.body?.nodes.length ?? 0
  const what = `${kind === 'added' ? 'Added' : 'Removed'}: ${name}${inside === 0 ? '' : `, with ${inside} ${inside === 1 ? 'step' : 'steps'} inside`}`
  diff.changes.push({ address, kind, part: 'step', subject: called(node), what })
  markInside(node.body, address, kind, diff)
}

function markInside(body: GraphBody | undefined, container: Address, kind: 'added' | 'removed', diff: GraphDiff): void {
  for (const node of body?.nodes ?? []) {
    diff.nodes.set(addressOf(container, node.id), kind)
    markInside(node.body, addressOf(container, node.id), kind, diff)
  }
  for (const edge of body?.edges ?? []) diff.edges.set(addressOf(container, edge.id), kind)
  for (const note of body?.notes ?? []) diff.notes.set(addressOf(container, note.id), kind)
}

function diffNode(was: GraphNode, node: GraphNode, address: Address, catalog: Catalog, diff: GraphDiff): void {
  const parts: PartChange[] = nodeChanges(was, node, catalog)
  if (was.body?.output !== node.body?.output)
    parts.push({ part: 'config', what: changed('Result of the steps inside', was.body?.output, node.body?.output) })
  const moved = !same(was.position, node.position)
  if (parts.length > 0) diff.nodes.set(address, 'changed')
  else if (moved) diff.nodes.set(address, 'moved')
  for (const part of parts) diff.changes.push({ address, kind: 'changed', subject: called(node), ...part })
  if (moved && parts.length === 0) diff.changes.push({ address, kind: 'moved', part: 'position', subject: called(node), what: 'Moved' })
  if (was.body || node.body) diffLevel(was.body ?? NOTHING, node.body ?? NOTHING, address, catalog, diff)
}

interface EdgePlace {
  old: ReadonlyMap<string, GraphNode>
  now: ReadonlyMap<string, GraphNode>
  container: Address | undefined
  catalog: Catalog
  diff: GraphDiff
}

function diffEdges(before: readonly GraphEdge[], after: readonly GraphEdge[], place: EdgePlace): void {
  if (before === after) return
  const wayOf = ({ from, to }: GraphEdge): string => `${from.node} ${from.port} ${to.node} ${to.port}`
  const olds = new Map(before.map((edge) => [wayOf(edge), edge]))
  const news = new Map(after.map((edge) => [wayOf(edge), edge]))
  const lost = new Map<string, GraphEdge>()
  for (const [way, edge] of olds) if (!news.has(way)) lost.set(edge.id, edge)
  for (const [way, edge] of news) {
    if (olds.has(way)) continue
    const was = lost.get(edge.id)
    place.diff.edges.set(addressOf(place.container, edge.id), was ? 'changed' : 'added')
    edgeChange(edge, 'added', place)
    if (was) edgeChange(was, 'removed', place)
    lost.delete(edge.id)
  }
  for (const edge of lost.values()) {
    place.diff.edges.set(addressOf(place.container, edge.id), 'removed')
    edgeChange(edge, 'removed', place)
  }
}

/** Edges of steps that came or went go without saying. */
function edgeChange({ from, to }: GraphEdge, kind: 'added' | 'removed', { old, now, container, catalog, diff }: EdgePlace): void {
  const [start, end] = [now.get(from.node), now.get(to.node)]
  if (!start || !end || !old.has(from.node) || !old.has(to.node)) return
  const { outputs } = portsOf(start, catalog)
  const port = outputs.length < 2 && from.port !== 'error' ? '' : ` (${outputs.find(({ id }) => id === from.port)?.label ?? from.port})`
  const what = `${kind === 'added' ? 'Now leads' : 'No longer leads'}${port} to “${called(end)}”`
  diff.changes.push({ address: addressOf(container, from.node), kind, part: 'edge', subject: called(start), what })
}

function diffNotes(before: readonly GraphNote[], after: readonly GraphNote[], container: Address | undefined, diff: GraphDiff): void {
  if (before === after) return
  const old = new Map(before.map((note) => [note.id, note]))
  const add = (note: GraphNote, kind: Change['kind'], what: string): void => {
    diff.notes.set(addressOf(container, note.id), kind)
    diff.changes.push({ address: addressOf(container, note.id), kind, part: 'note', subject: 'Note', what })
  }
  for (const note of after) {
    const was = old.get(note.id)
    old.delete(note.id)
    if (!was) add(note, 'added', `added: ${short(note.text)}`)
    else if (was.text !== note.text) add(note, 'changed', `${short(was.text)} → ${short(note.text)}`)
    else if (!same(was, note)) add(note, 'moved', 'moved')
  }
  for (const note of old.values()) add(note, 'removed', `removed: ${short(note.text)}`)
}
