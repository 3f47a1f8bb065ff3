import type { Graph, GraphBody, GraphEdge, GraphNode } from '../schema.ts'
import { addressOf, type Address } from './address.ts'
import { same } from './settings.ts'

/**
 * Steps whose shown output no longer fits the drawing, with the reason: what they are told has changed since the run that is shown, or
 * something before them has. How often a step is retried or who reviews it changes no output, nor do names, notes and places. Steps that
 * were not there then have no output to be wrong about.
 */
export function staleSteps(before: Graph, now: Graph): Map<Address, string> {
  const stale = new Map<Address, string>()
  if (before === now) return stale
  const vars = same(before.vars, now.vars) ? undefined : 'A constant of the workflow changed since this run'
  collect(before, now, undefined, undefined, vars, stale)
  return stale
}

const SETTINGS = 'Its settings changed since this run'
const EDGES = 'What leads to it changed since this run'
const INSIDE = 'A step inside of it changed since this run'

function collect(
  before: Graph | GraphBody,
  now: Graph | GraphBody,
  container: Address | undefined,
  around: string | undefined,
  vars: string | undefined,
  stale: Map<Address, string>,
): boolean {
  const old = new Map(before.nodes.map((node) => [node.id, node]))
  const [oldWays, newWays] = [waysInto(before.edges), waysInto(now.edges)]
  const own = new Map<string, string>()
  const left = new Set(now.nodes.map(({ id }) => id))
  let changed = before.nodes.some(({ id }) => !left.has(id)) || before.output !== now.output
  for (const node of now.nodes) {
    const was = old.get(node.id)
    if (!was) {
      changed = true
      continue
    }
    const reason = around ?? changeOf(was, node, vars) ?? (same(oldWays.get(node.id), newWays.get(node.id)) ? undefined : EDGES)
    if (reason !== undefined) own.set(node.id, reason)
    if (was.body && node.body) {
      const passedOn = around ?? (reason === undefined ? undefined : 'The step around it changed since this run')
      const inside = collect(was.body, node.body, addressOf(container, node.id), passedOn, vars, stale)
      if (inside && reason === undefined) own.set(node.id, INSIDE)
    }
  }
  for (const [id, reason] of own) stale.set(addressOf(container, id), reason)
  markFollowing(now, container, own, old, stale)
  return changed || own.size > 0
}

/** Everything behind a changed step, named after the first changed step of the document that leads to it. */
function markFollowing(
  now: Graph | GraphBody,
  container: Address | undefined,
  own: ReadonlyMap<string, string>,
  old: ReadonlyMap<string, GraphNode>,
  stale: Map<Address, string>,
): void {
  const next = new Map<string, string[]>()
  for (const { from, to } of now.edges) {
    const list = next.get(from.node)
    if (list) list.push(to.node)
    else next.set(from.node, [to.node])
  }
  const nodes = new Map(now.nodes.map((node) => [node.id, node]))
  const reached = new Set<string>()
  for (const node of now.nodes) {
    if (!own.has(node.id)) continue
    const open = [node.id]
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      for (const following of next.get(id) ?? []) {
        if (reached.has(following)) continue
        reached.add(following)
        open.push(following)
        const address = addressOf(container, following)
        if (stale.has(address) || !old.has(following)) continue
        stale.set(address, `“${node.name?.trim() || node.id}” before it changed since this run`)
        const body = nodes.get(following)?.body
        if (body) markInside(body, address, stale)
      }
    }
  }
}

function markInside(body: GraphBody, container: Address, stale: Map<Address, string>): void {
  for (const node of body.nodes) {
    const address = addressOf(container, node.id)
    if (!stale.has(address)) stale.set(address, 'Something before the step around it changed since this run')
    if (node.body) markInside(node.body, address, stale)
  }
}

function changeOf(was: GraphNode, node: GraphNode, vars: string | undefined): string | undefined {
  if (was === node) return vars !== undefined && readsVars(node) ? vars : undefined
  if (was.type !== node.type || !same(was.config, node.config)) return SETTINGS
  if (!same(was.join ?? { mode: 'all' }, node.join ?? { mode: 'all' })) return 'Which steps it waits for changed since this run'
  return vars !== undefined && readsVars(node) ? vars : undefined
}

/** A guess that errs towards asking for a new run. */
const readsVars = (node: GraphNode): boolean => JSON.stringify(node.config).includes('vars')

function waysInto(edges: readonly GraphEdge[]): Map<string, string[]> {
  const ways = new Map<string, string[]>()
  for (const { from, to } of edges) {
    const list = ways.get(to.node)
    const way = `${from.node} ${from.port} ${to.port}`
    if (list) list.push(way)
    else ways.set(to.node, [way])
  }
  for (const list of ways.values()) list.sort()
  return ways
}
