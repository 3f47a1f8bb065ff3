import { Background, BackgroundVariant, ReactFlow, ReactFlowProvider, SelectionMode, useReactFlow, useStoreApi } from '@xyflow/react'
import { useEffect, useId, useLayoutEffect, useRef, useState, type MouseEvent, type PointerEvent, type RefObject } from 'react'
import './canvas.css'
import { ContainerCard } from './card/container-card.tsx'
import { NoteCard } from './card/note-card.tsx'
import { StepCard } from './card/step-card.tsx'
import { Reason } from './connect/reason.tsx'
import { useConnect } from './connect/use-connect.ts'
import { GuideLines } from './drag/guide-lines.tsx'
import { LandingHint } from './drag/landing-hint.tsx'
import { useCarry } from './drag/use-carry.ts'
import { useFlow } from './drag/use-flow.ts'
import { usePaletteDrop } from './drag/use-palette-drop.ts'
import styles from './frame/frame.module.css'
import { Minimap } from './frame/minimap.tsx'
import { GRID, placeAt, under, type Flow } from './frame/places.ts'
import { useFirstLook } from './frame/use-first-look.ts'
import { FIT, useHandle, ZOOM } from './frame/use-handle.ts'
import { TOUCH } from './frame/touch.ts'
import { usePinch } from './frame/use-pinch.ts'
import { ZoomBar } from './frame/zoom-bar.tsx'
import { useKeys } from './keyboard/use-keys.ts'
import type { FlowEdge, FlowNode } from './mapping/flow-types.ts'
import { CanvasContext, createCanvasStore, partsOf, type CanvasStore } from './state/canvas-store.ts'
import type { CanvasProps } from './types.ts'
import { HeldLine } from './wire/held-line.tsx'
import { Wire } from './wire/wire.tsx'
import { bandOf } from './zoom-bands.ts'

const NODE_TYPES = { step: StepCard, container: ContainerCard, note: NoteCard }
const EDGE_TYPES = { wire: Wire }
const SNAP: [number, number] = [GRID, GRID]
const MANY = ['Meta', 'Control', 'Shift']
/** From so many steps on the overview is there from the start. */
const OVERVIEW_FROM = 25

/**
 * Draws a workflow and the states of a run, and asks its owner for every change. The document, the selection and the statuses are the
 * owner's; only where the drawing is looked at from is the canvas's own.
 */
export function Canvas(props: CanvasProps) {
  const [store] = useState(() => createCanvasStore(props))
  return (
    <ReactFlowProvider>
      <CanvasContext value={store}>
        <Drawing {...props} store={store} />
      </CanvasContext>
    </ReactFlowProvider>
  )
}

function Drawing({ store, ...props }: CanvasProps & { store: CanvasStore }) {
  const { graph, selection, actions, ariaLabel, onReady, children } = props
  const root = useRef<HTMLElement>(null)
  const flow = useRef<Flow | undefined>(undefined)
  flow.current = useReactFlow<FlowNode, FlowEdge>()
  useKnownSizes()
  useFirstLook(store)
  const help = useId()
  const onSelect = useRef(props.onSelect)
  onSelect.current = props.onSelect
  useProps(store, props)

  const handle = useHandle(store, flow, root)
  const carry = useCarry(store, flow)
  const { nodes, edges, onDragStart, onDragStop, ...flowEvents } = useFlow({ graph, selection, onSelect: props.onSelect }, store, carry)
  const connect = useConnect(store, flow)
  const drop = usePaletteDrop(store, flow)
  const keys = useKeys({ store, flow, handle, onSelect, root })
  const hover = useHover(store)
  usePinch(root, flow)
  const [overview, setOverview] = useState(nodes.length >= OVERVIEW_FROM)
  useEffect(() => {
    onReady?.(handle)
  }, [onReady, handle])

  const onDoubleClick = (event: MouseEvent): void => {
    if (!(event.target instanceof Element) || event.target.closest('button, input, textarea') || !flow.current) return
    const { step, edge, container } = under(event.target)
    if (edge !== undefined || !event.target.closest('.react-flow__pane, .react-flow__node')) return
    const inFrame = step !== undefined && step === container && !event.target.closest('[data-head]')
    const screen = { x: event.clientX, y: event.clientY }
    if (step === undefined || inFrame) actions?.add(placeAt(flow.current, screen, container), screen, container)
    else store.getState().open(step)
  }
  const onContextMenu = (event: MouseEvent): void => {
    const { step, edge } = under(event.target instanceof Element ? event.target : null)
    const address = step ?? edge
    if (address === undefined || !actions?.contextMenu) return
    event.preventDefault()
    if (!selection.has(address)) props.onSelect(new Set([address]))
    actions.contextMenu(address, { x: event.clientX, y: event.clientY })
  }

  const editable = actions !== undefined
  return (
    <section
      ref={root}
      className={styles['canvas']}
      aria-label={ariaLabel}
      aria-describedby={help}
      tabIndex={0}
      data-canvas
      data-frozen={editable ? undefined : ''}
      onPointerDownCapture={chooseOneByOne}
      onDoubleClick={onDoubleClick}
      onContextMenu={onContextMenu}
      {...keys}
      {...drop}
    >
      {!editable && <div className={styles['hatch']} />}
      <p id={help} className={styles['help']}>
        Tab goes from step to step in the order of a run, arrow keys along the lines, Enter opens a step
        {editable
          ? ', F2 renames it, Delete removes it, Alt with the arrow keys moves it. Control with the right or left arrow key chooses a line of it.'
          : '.'}
      </p>
      <ReactFlow<FlowNode, FlowEdge>
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        {...flowEvents}
        onNodeDragStart={(_event, _node, held) => onDragStart(held)}
        onNodeDragStop={onDragStop}
        onSelectionDragStop={onDragStop}
        {...hover}
        {...(editable ? connect : {})}
        connectionLineComponent={HeldLine}
        connectionRadius={24}
        reconnectRadius={12}
        nodesDraggable={editable && !TOUCH}
        nodesConnectable={editable}
        edgesReconnectable={editable}
        nodesFocusable={false}
        edgesFocusable={false}
        disableKeyboardA11y
        deleteKeyCode={null}
        selectionKeyCode="Shift"
        selectionMode={SelectionMode.Partial}
        multiSelectionKeyCode={MANY}
        snapToGrid
        snapGrid={SNAP}
        nodeDragThreshold={3}
        nodeClickDistance={3}
        // Else the inspector would open over the place that a step is dragged to.
        selectNodesOnDrag={false}
        panOnScroll
        panOnScrollSpeed={1}
        zoomOnDoubleClick={false}
        minZoom={ZOOM.least}
        maxZoom={ZOOM.most}
        fitView
        fitViewOptions={FIT}
        onlyRenderVisibleElements
        elevateNodesOnSelect={false}
        attributionPosition="bottom-right"
      >
        <Background variant={BackgroundVariant.Dots} gap={GRID} size={1.5} color="var(--line)" />
        <GuideLines />
        <Bands root={root} store={store} />
        {overview && <Minimap />}
        <ZoomBar handle={handle} overview={overview} onOverview={() => setOverview(!overview)} />
        {children}
      </ReactFlow>
      <Reason />
      <LandingHint />
    </section>
  )
}

/** What cards and lines read, kept as it is handed in. */
function useProps(store: CanvasStore, props: CanvasProps): void {
  const { graph, selection, actions, status, problems, stale, pinned, marks, onOpen, onSelect } = props
  useLayoutEffect(() => {
    store.setState(partsOf(props))
  }, [store, graph, selection, actions, status, problems, stale, pinned, marks, onOpen, onSelect])
}

/** With Shift a press on a card or a line is about that one; elsewhere, also within a frame, it begins to choose by drawing around. */
function chooseOneByOne(event: PointerEvent): void {
  if (!event.shiftKey || !(event.target instanceof Element)) return
  const { step, edge, container } = under(event.target)
  const inFrame = step !== undefined && step === container && !event.target.closest('[data-head]')
  if (edge !== undefined || (step !== undefined && !inFrame)) event.stopPropagation()
}

/** The line under the hand. It stays so for a moment, so that the hand gets from the line to the plus on it. */
function useHover(store: CanvasStore) {
  const [handlers] = useState(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    return {
      onEdgeMouseEnter(_: unknown, edge: FlowEdge) {
        clearTimeout(timer)
        store.setState({ hoveredEdge: edge.id })
      },
      onEdgeMouseLeave() {
        clearTimeout(timer)
        timer = setTimeout(() => store.setState({ hoveredEdge: undefined }), 400)
      },
    }
  })
  return handlers
}

/**
 * Sizes and ports are known from the document (see `flow-mapping.ts`). The library would measure every card that comes into view all the
 * same, which costs a layout each time and finds no ports on light cards; so it measures only while its first fit waits for that.
 */
function useKnownSizes(): void {
  const library = useStoreApi()
  useState(() => {
    const { updateNodeInternals } = library.getState()
    library.setState({
      updateNodeInternals(updates) {
        if (library.getState().fitViewQueued) updateNodeInternals(updates)
      },
    })
  })
}

/** How much of a card is drawn is told by style, so that nothing is rendered while the zoom changes; from far away cards become light. */
function Bands({ root, store }: { root: RefObject<HTMLElement | null>; store: CanvasStore }) {
  const library = useStoreApi()
  useLayoutEffect(() => {
    const follow = (): void => {
      const band = bandOf(library.getState().transform[2])
      if (!root.current || root.current.dataset['band'] === band) return
      root.current.dataset['band'] = band
      store.light.turn(band === 'block')
    }
    follow()
    return library.subscribe(follow)
  }, [library, root, store])
  return null
}
