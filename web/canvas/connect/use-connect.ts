import type { Connection, FinalConnectionState, HandleType, OnConnectStartParams } from '@xyflow/react'
import { useMemo, useRef } from 'react'
import { containerOf, isWithin } from '#shared/graph/edit/address.ts'
import { removeEdges } from '#shared/graph/edit/connect.ts'
import type { Graph } from '#shared/graph/schema.ts'
import type { FlowEdge } from '#web/canvas/mapping/flow-types.ts'
import type { CanvasStore } from '#web/canvas/state/canvas-store.ts'
import { placeAt, pointOf, under, type Flow } from '#web/canvas/frame/places.ts'
import type { Address } from '#web/canvas/types.ts'
import { endsOf, graphForLine, mayJoin, mayTake, takersOf, type Ends } from './rules.ts'

/**
 * Drawing lines. Dropped on a port or anywhere on a card that can take it, a line connects; dropped into the open, the owner is asked what
 * to put there. The end of a line that exists is drawn anew the same way, but dropped into the open it stays as it was.
 */
export function useConnect(store: CanvasStore, flow: { readonly current: Flow | undefined }) {
  const moved = useRef<Address | undefined>(undefined)
  return useMemo(() => {
    const finish = (edge: Address | undefined, ends: Ends): void => {
      const { actions } = store.getState()
      if (edge === undefined) actions?.connect(ends)
      else actions?.reconnect(edge, ends)
    }
    return {
      isValidConnection: (line: Connection | FlowEdge): boolean => {
        const ends = endsOfLine(line)
        return ends !== undefined && mayJoin(withoutMoved(store, moved.current), ends).ok
      },
      onConnectStart(_: unknown, { nodeId, handleId, handleType }: OnConnectStartParams) {
        if (nodeId === null || handleId === null) return
        const held = { address: nodeId, port: handleId, side: handleType === 'target' ? ('in' as const) : ('out' as const) }
        const graph = withoutMoved(store, moved.current)
        store.setState({ held, takers: takersOf(held.side === 'out' ? graphForLine(graph, held) : graph, held), hoveredEdge: undefined })
      },
      onConnect(line: Connection) {
        const ends = endsOfLine(line)
        if (ends) finish(undefined, ends)
      },
      onConnectEnd(event: MouseEvent | TouchEvent, state: FinalConnectionState) {
        const { held } = store.getState()
        const edge = moved.current
        const graph = withoutMoved(store, edge)
        store.setState({ held: undefined, takers: undefined })
        if (!held || !flow.current || state.isValid === true) return
        const screen = pointOf(event)
        const target = document.elementFromPoint(screen.x, screen.y)
        if (!target?.closest('.react-flow')) return
        const { step, container } = under(target)
        const level = containerOf(held.address)
        // The frame that the line is drawn in is open space, and so is everything around it.
        if (step !== undefined && (level === undefined || !isWithin(level, step))) {
          const lineGraph = held.side === 'out' ? graphForLine(graph, held) : graph
          const ends = mayTake(lineGraph, held, { address: step }).ok ? endsOf(lineGraph, held, { address: step }) : undefined
          if (ends) finish(edge, ends)
          return
        }
        if (edge !== undefined || (container !== level && container !== undefined && level === undefined)) return
        const at = placeAt(flow.current, screen, level, held.side === 'out' ? 'in' : 'out')
        store.getState().actions?.dropConnection(held, at, screen, level)
      },
      onReconnectStart(_: unknown, edge: FlowEdge) {
        moved.current = edge.id
      },
      onReconnect(edge: FlowEdge, line: Connection) {
        const ends = endsOfLine(line)
        if (ends) finish(edge.id, ends)
      },
      onReconnectEnd(_event: MouseEvent | TouchEvent, _edge: FlowEdge, _end: HandleType) {
        moved.current = undefined
      },
    }
  }, [store, flow])
}

/** While the end of a line is moved, rules are asked of the drawing without it: it may be put back where it was. */
function withoutMoved(store: CanvasStore, edge: Address | undefined) {
  const { graph } = store.getState()
  return edge === undefined ? graph : withoutEdge(graph, edge)
}

let last: { graph: Graph; edge: Address; without: Graph } | undefined

/** The same object while it is asked for again, so that the rules work it out once. */
function withoutEdge(graph: Graph, edge: Address): Graph {
  if (last?.graph !== graph || last.edge !== edge) last = { graph, edge, without: removeEdges(graph, [edge]) }
  return last.without
}

const endsOfLine = ({ source, sourceHandle, target, targetHandle }: Connection | FlowEdge): Ends | undefined =>
  sourceHandle == null || targetHandle == null
    ? undefined
    : { from: { address: source, port: sourceHandle }, to: { address: target, port: targetHandle } }
