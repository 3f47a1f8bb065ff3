import { addressOf, containerOf } from '#shared/graph/edit/address.ts'
import { boxOf } from '#shared/graph/edit/geometry.ts'
import type { Graph, GraphBody } from '#shared/graph/schema.ts'
import { topologyOf } from '#shared/graph/topology.ts'
import { placed } from '#web/canvas/mapping/placed.ts'
import type { Address } from '#web/canvas/types.ts'

/** Ways of the keyboard through a drawing. Worked out once a document, when a key is first pressed. */
export interface Ways {
  /** Every step so that what comes first in a run comes first; a container before the steps inside of it. */
  order: readonly Address[]
  /** The step that an arrow key leads to: along the lines to the right and left, to the neighbour above and below. */
  next(address: Address, arrow: Arrow): Address | undefined
}
export type Arrow = 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown'
export const isArrow = (key: string): key is Arrow => /^Arrow(Left|Right|Up|Down)$/.test(key)

const known = new WeakMap<Graph, Ways>()

export function waysOf(graph: Graph): Ways {
  let ways = known.get(graph)
  if (!ways) known.set(graph, (ways = work(graph)))
  return ways
}

interface Spot {
  x: number
  y: number
  before: Address[]
  after: Address[]
}

function work(graph: Graph): Ways {
  const order: Address[] = []
  const spots = new Map<Address, Spot>()
  walk(placed(graph), undefined)

  function walk(level: Graph | GraphBody, container: Address | undefined): void {
    const topology = topologyOf(level.nodes, level.edges)
    // Steps on a circle have no order; they come last, as they stand in the document.
    const ids = new Set([...topology.order, ...topology.nodes.keys()])
    for (const id of ids) {
      const node = topology.nodes.get(id)!
      const address = addressOf(container, id)
      const { x, y, width, height } = boxOf(node)
      order.push(address)
      spots.set(address, {
        x: x + width / 2,
        y: y + height / 2,
        before: topology.incoming.get(id)!.map(({ from }) => addressOf(container, from.node)),
        after: topology.outgoing.get(id)!.map(({ to }) => addressOf(container, to.node)),
      })
      if (node.body) walk(node.body, address)
    }
  }

  function nearest(from: Spot, to: readonly Address[], weight: number): Address | undefined {
    let best: Address | undefined
    let least = Infinity
    for (const address of to) {
      const { x, y } = spots.get(address)!
      const far = Math.abs(x - from.x) * weight + Math.abs(y - from.y)
      if (far < least) [best, least] = [address, far]
    }
    return best
  }

  return {
    order,
    next(address, arrow) {
      const here = spots.get(address)
      if (!here) return undefined
      const container = containerOf(address)
      if (arrow === 'ArrowRight') return nearest(here, here.after, 0)
      if (arrow === 'ArrowLeft') return nearest(here, here.before, 0) ?? container
      const down = arrow === 'ArrowDown'
      const others = order.filter((other) => other !== address && containerOf(other) === container)
      const beyond = others.filter((other) => (down ? spots.get(other)!.y > here.y + 4 : spots.get(other)!.y < here.y - 4))
      // Sideways counts double: the next one of the same column, not the next row somewhere.
      return nearest(here, beyond, 2)
    },
  }
}
