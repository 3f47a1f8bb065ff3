import type { EdgeChange, NodeChange } from '@xyflow/react'
import { useCallback, useMemo, useRef, useState } from 'react'
import { containerOf } from '#shared/graph/edit/address.ts'
import { around, type Box, type Point } from '#shared/graph/edit/geometry.ts'
import { createFlowMapping } from '#web/canvas/mapping/flow-mapping.ts'
import type { FlowEdge, FlowNode } from '#web/canvas/mapping/flow-types.ts'
import type { CanvasStore } from '#web/canvas/state/canvas-store.ts'
import type { Move } from '#shared/graph/edit/move.ts'
import type { Address, CanvasProps } from '#web/canvas/types.ts'
import { guidesFor } from './guides.ts'
import { chosenBy, type Marquee } from './marquee.ts'
import { under } from '#web/canvas/frame/places.ts'
import type { Carry } from './use-carry.ts'

/** So near, in the pixels of the drawing, a dragged step jumps into line with others. */
const REACH = 6

/** Above everything that stands still, also what comes later in the document. */
const HELD_ABOVE = 1_000
const NOT_DRAGGED: ReadonlyMap<Address, FlowNode> = new Map()

/**
 * The document as the canvas library wants it. The document is the truth; the library's own news are taken for two things only: where
 * steps are while they are dragged, and what is selected.
 */
export function useFlow(
  { graph, selection, onSelect }: Pick<CanvasProps, 'graph' | 'selection' | 'onSelect'>,
  store: CanvasStore,
  carry: Carry,
) {
  const [mapping] = useState(createFlowMapping)
  const flow = useMemo(() => mapping(graph, selection), [mapping, graph, selection])
  const [dragged, setDragged] = useState(NOT_DRAGGED)
  const latest = useRef({ flow, dragged, onSelect, givenUp: false })
  latest.current = { ...latest.current, flow, onSelect }
  const nodes = useMemo(
    () => (dragged.size === 0 ? flow.nodes : flow.nodes.map((node) => dragged.get(node.id) ?? node)),
    [flow.nodes, dragged],
  )

  const put = useCallback((next: ReadonlyMap<Address, FlowNode>) => {
    latest.current.dragged = next
    setDragged(next)
  }, [])

  const { choose, onSelectionStart, onSelectionEnd } = useSelecting(store, latest)
  const giveUp = useRef(() => {
    if (latest.current.dragged.size === 0) return
    carry.end()
    store.setState({ guides: undefined })
    put(NOT_DRAGGED)
  })

  const onNodesChange = useCallback(
    (changes: NodeChange<FlowNode>[]) => {
      const moves = new Map<Address, { x: number; y: number }>()
      const sizes = new Map<Address, { width: number; height: number }>()
      for (const change of changes) {
        if (change.type === 'select') choose(change.id, change.selected)
        else if (change.type === 'position' && change.position) moves.set(change.id, change.position)
        else if (change.type === 'dimensions' && change.dimensions && change.resizing !== undefined) sizes.set(change.id, change.dimensions)
      }
      if ((moves.size === 0 && sizes.size === 0) || latest.current.givenUp || !store.getState().actions) return
      // A second finger ends a drag without a word: then everything goes back, as no stop follows within this task.
      if (changes.some((change) => change.type === 'position' && change.dragging === false)) queueMicrotask(giveUp.current)
      const { flow: now, dragged: before } = latest.current
      const next = new Map(before)
      for (const node of now.nodes) {
        const position = moves.get(node.id)
        const size = sizes.get(node.id)
        if (!position && !size) continue
        next.set(node.id, {
          ...(before.get(node.id) ?? node),
          ...(position ? { position, zIndex: HELD_ABOVE } : {}),
          ...(size ? { ...size, measured: size } : {}),
        })
      }
      if (sizes.size === 0 && !store.getState().landing) lineUp(now.nodes, next, moves, store)
      put(next)
    },
    [choose, put, store],
  )

  const onEdgesChange = useCallback(
    (changes: EdgeChange<FlowEdge>[]) => {
      for (const change of changes) if (change.type === 'select') choose(change.id, change.selected)
    },
    [choose],
  )

  const onDragStart = useCallback(
    (held: readonly FlowNode[]) => {
      latest.current.givenUp = false
      carry.begin(held, () => {
        latest.current.givenUp = true
        giveUp.current()
      })
    },
    [carry],
  )

  /** Let go: one move of the document, after which the document says where everything is. */
  const onDragStop = useCallback(() => {
    const { flow: now, dragged: where } = latest.current
    const landing = carry.end()
    store.setState({ guides: undefined })
    const moves: Move[] = []
    for (const node of now.nodes) {
      const moved = where.get(node.id)
      if (!moved || (moved.position.x === node.position.x && moved.position.y === node.position.y)) continue
      moves.push({ address: node.id, x: moved.position.x, y: moved.position.y })
    }
    const { actions } = store.getState()
    if (moves.length > 0 && landing) actions?.move(onLevel(moves, landing, now.nodes), landing.into)
    else if (moves.length > 0) actions?.move(moves)
    put(NOT_DRAGGED)
  }, [carry, put, store])

  return { nodes, edges: flow.edges, onNodesChange, onEdgesChange, onDragStart, onDragStop, onSelectionStart, onSelectionEnd }
}

/** The moves of steps that change their level, in the pixels of the new one. Notes stay on theirs. */
function onLevel(
  moves: readonly Move[],
  { into, moving }: { into: Address | null; moving: readonly Address[] },
  nodes: readonly FlowNode[],
): Move[] {
  const corner = (address: Address | undefined): Point => {
    let at = { x: 0, y: 0 }
    for (let one = address; one !== undefined; one = containerOf(one)) {
      const { x = 0, y = 0 } = nodes.find(({ id }) => id === one)?.position ?? {}
      at = { x: at.x + x, y: at.y + y }
    }
    return at
  }
  const [from, to] = [corner(containerOf(moving[0]!)), corner(into ?? undefined)]
  return moves
    .filter(({ address }) => moving.includes(address))
    .map(({ address, x, y }) => ({ address, x: x + from.x - to.x, y: y + from.y - to.y }))
}

/** Jumps into line with what is not dragged, and draws the lines. Only for steps of one level: frames do not line up with what is inside. */
function lineUp(all: readonly FlowNode[], dragged: Map<Address, FlowNode>, moves: ReadonlyMap<Address, object>, store: CanvasStore): void {
  const moving = [...dragged.values()].filter(({ id }) => moves.has(id))
  const level = moving[0] && containerOf(moving[0].id)
  const box = around(moving.map(boxOf))
  if (!box || moving.some(({ id }) => containerOf(id) !== level)) return
  const others = all.filter((node) => !dragged.has(node.id) && node.type !== 'note' && containerOf(node.id) === level).map(boxOf)
  const guides = guidesFor(box, others, REACH)
  for (const node of moving) {
    dragged.set(node.id, { ...node, position: { x: node.position.x + guides.dx, y: node.position.y + guides.dy } })
  }
  store.setState({ guides: { ...guides, container: level } })
}

const boxOf = ({ position, width, height }: FlowNode): Box => ({ ...position, width: width ?? 0, height: height ?? 0 })

/** Gathers what the library selects and unselects in one go, and tells the owner once. */
function useSelecting(store: CanvasStore, latest: { readonly current: Pick<CanvasProps, 'onSelect'> }) {
  const pending = useRef<Set<Address> | undefined>(undefined)
  const marquee = useRef<Marquee | undefined>(undefined)
  const choose = useCallback(
    (address: Address, selected: boolean) => {
      if (!pending.current) {
        pending.current = new Set(store.getState().selection)
        queueMicrotask(() => {
          const next = marquee.current ? chosenBy(marquee.current, pending.current!) : pending.current!
          pending.current = undefined
          const now = store.getState().selection
          if (next.size !== now.size || [...next].some((one) => !now.has(one))) latest.current.onSelect(next)
        })
      }
      if (selected) pending.current.add(address)
      else pending.current.delete(address)
    },
    [store, latest],
  )
  const onSelectionStart = useCallback(
    ({ target }: { target: EventTarget }) => {
      // The library has just let go of everything, but nobody has been told yet.
      marquee.current = { kept: store.getState().selection, level: under(target instanceof Element ? target : null).container }
    },
    [store],
  )
  const onSelectionEnd = useCallback(() => queueMicrotask(() => (marquee.current = undefined)), [])
  return { choose, onSelectionStart, onSelectionEnd }
}
