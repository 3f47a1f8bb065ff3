import { containerOf, idOf, isWithin, type Address } from '#shared/graph/edit/address.ts'
import { find, levelOf } from '#shared/graph/edit/levels.ts'
import { moveIntoContainer, type Move } from '#shared/graph/edit/move.ts'
import type { Graph } from '#shared/graph/schema.ts'
import { stepName } from '../add/place.ts'
import { thingsText } from './words.ts'

export interface Carried {
  graph: Graph
  /** The steps under their new addresses. */
  addresses: Address[]
  /** For the undo list: `Put Ask AI into For each document`. */
  label: string
  /** What became of the lines that led to them, if any did. */
  cut: string | undefined
}

/** Steps of one level in a container, or (into null) on the outermost level, at the places of that level. Undefined: they cannot go there. */
export function carriedTo(graph: Graph, moves: readonly Move[], into: Address | null): Carried | undefined {
  const steps = moves.filter(({ address }) => find(graph, address))
  const [first] = steps
  if (!first) return undefined
  const addresses = steps.map(({ address }) => address)
  const corner = { x: Math.min(...steps.map(({ x }) => x)), y: Math.min(...steps.map(({ y }) => y)) }
  const moved = moveIntoContainer(graph, addresses, into ?? undefined, corner)
  if (moved.graph === graph) return undefined
  const home = containerOf(first.address)
  const what = thingsText(graph, addresses)
  const outwards = home !== undefined && (into === null || isWithin(home, into))
  const label = outwards ? `Take ${what} out of ${stepName(graph, home)}` : `Put ${what} into ${stepName(graph, into ?? '')}`
  return { graph: moved.graph, addresses: moved.addresses, label, cut: cutText(graph, home, addresses, moved.graph) }
}

function cutText(graph: Graph, home: Address | undefined, addresses: readonly Address[], after: Graph): string | undefined {
  const ids = new Set(addresses.map(idOf))
  const edges = levelOf(graph, home)?.edges ?? []
  const cut = edges.filter(({ from, to }) => ids.has(from.node) !== ids.has(to.node)).length
  if (cut === 0) return undefined
  const stayed = edges.filter(({ from, to }) => !ids.has(from.node) && !ids.has(to.node)).length
  const joined = (levelOf(after, home)?.edges.length ?? 0) > stayed
  const lines = cut === 1 ? 'A line was cut' : `${cut} lines were cut`
  return `${lines}, because no line crosses the frame of a container.${joined ? ' What came before now leads to what came after.' : ''}`
}
