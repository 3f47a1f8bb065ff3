import { useReactFlow, useStoreApi, type InternalNode } from '@xyflow/react'
import { useEffect, useRef, type PointerEvent } from 'react'
import { around, type Box } from '#shared/graph/edit/geometry.ts'
import type { FlowNode } from '#web/canvas/mapping/flow-types.ts'
import { useCanvasStore } from '#web/canvas/state/canvas-store.ts'
import { typeLook } from '#web/ui/type-looks.ts'
import { fitInto, type Scale } from './overview-scale.ts'
import styles from './frame.module.css'

const SIZE = { width: 168, height: 108 } as const

/**
 * The whole drawing, small: by kind while it is edited, by state in a run. Painted on one surface, at most ten times a second, so that a
 * drawing of a thousand steps costs two elements and no time while it is panned.
 */
export function Minimap() {
  const store = useCanvasStore()
  const library = useStoreApi<FlowNode>()
  const { setCenter } = useReactFlow()
  const paper = useRef<HTMLCanvasElement>(null)
  const view = useRef<HTMLDivElement>(null)
  const scale = useRef<Scale | undefined>(undefined)

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let drawn: unknown
    const paint = (): void => {
      timer = undefined
      if (paper.current) scale.current = paintOverview(paper.current, library.getState().nodeLookup.values(), store.getState().status)
      follow()
    }
    const soon = (): void => void (timer ??= setTimeout(paint, 100))
    const follow = (): void => {
      const { transform, width, height, nodes } = library.getState()
      if (nodes !== drawn) {
        drawn = nodes
        soon()
      }
      const at = scale.current
      if (!at || !view.current) return
      const [x, y, zoom] = transform
      const left = Math.max(0, (-x / zoom - at.x) * at.factor)
      const top = Math.max(0, (-y / zoom - at.y) * at.factor)
      const right = Math.min(SIZE.width, ((width - x) / zoom - at.x) * at.factor)
      const bottom = Math.min(SIZE.height, ((height - y) / zoom - at.y) * at.factor)
      view.current.style.transform = `translate(${left}px, ${top}px)`
      view.current.style.width = `${Math.max(0, right - left)}px`
      view.current.style.height = `${Math.max(0, bottom - top)}px`
    }
    paint()
    const ends = [library.subscribe(follow), watchStates(library, store, soon), watchScheme(soon)]
    return () => {
      clearTimeout(timer)
      for (const end of ends) end()
    }
  }, [library, store])

  const go = (event: PointerEvent<HTMLDivElement>): void => {
    const at = scale.current
    if (!at || event.buttons !== 1) return
    event.currentTarget.setPointerCapture(event.pointerId)
    const box = event.currentTarget.getBoundingClientRect()
    const zoom = library.getState().transform[2]
    void setCenter((event.clientX - box.left) / at.factor + at.x, (event.clientY - box.top) / at.factor + at.y, { zoom })
  }

  return (
    <div className={styles['overview']} style={SIZE} onPointerDown={go} onPointerMove={go} aria-hidden data-overview>
      <canvas ref={paper} style={SIZE} />
      <div ref={view} className={styles['view']} />
    </div>
  )
}

type Lookup = ReturnType<typeof useStoreApi<FlowNode>>
type Status = ReturnType<ReturnType<typeof useCanvasStore>['getState']>['status']

function paintOverview(paper: HTMLCanvasElement, nodes: Iterable<InternalNode<FlowNode>>, status: Status): Scale | undefined {
  const boxes: { box: Box; color: string; frame: boolean }[] = []
  const css = getComputedStyle(paper)
  const colors = new Map<string, string>()
  const colorOf = (name: string): string => {
    let color = colors.get(name)
    if (color === undefined) colors.set(name, (color = css.getPropertyValue(name).trim()))
    return color
  }
  for (const { internals } of nodes) {
    const node = internals.userNode
    const box = { ...internals.positionAbsolute, width: node.width ?? 0, height: node.height ?? 0 }
    const state = status?.get(node.id)?.state
    const name =
      node.type === 'note'
        ? '--line'
        : state
          ? `--state-${state}`
          : status
            ? '--line-strong'
            : `--type-${typeLook(node.data.node.type).category}`
    boxes.push({ box, color: colorOf(name), frame: node.type === 'container' })
  }
  const ratio = devicePixelRatio || 1
  paper.width = SIZE.width * ratio
  paper.height = SIZE.height * ratio
  const whole = around(boxes.map(({ box }) => box))
  const pen = paper.getContext('2d')
  if (!whole || !pen) return undefined
  const scale = fitInto(whole, SIZE)
  pen.scale(ratio * scale.factor, ratio * scale.factor)
  pen.translate(-scale.x, -scale.y)
  for (const { box, color, frame } of boxes) {
    pen.globalAlpha = frame ? 0.18 : 1
    pen.fillStyle = color
    // Never less than a point, however large the drawing.
    pen.fillRect(box.x, box.y, Math.max(box.width, 2 / scale.factor), Math.max(box.height, 2 / scale.factor))
  }
  return scale
}

/** Told when a state may have changed: of the steps that are there now, and of those that come. */
function watchStates(library: Lookup, store: ReturnType<typeof useCanvasStore>, tell: () => void): () => void {
  let ends: (() => void)[] = []
  let known: { status: Status; nodes: unknown } | undefined
  const follow = (): void => {
    const { status } = store.getState()
    const { nodes } = library.getState()
    if (known?.status === status && (known?.nodes === nodes || !status)) return
    if (known?.status !== status) tell()
    known = { status, nodes }
    for (const end of ends) end()
    ends = status ? nodes.map(({ id }) => status.subscribe(id, tell)) : []
  }
  follow()
  const stops = [library.subscribe(follow), store.subscribe(follow)]
  return () => {
    for (const end of [...stops, ...ends]) end()
  }
}

/** Told when light turns to dark or back. */
function watchScheme(tell: () => void): () => void {
  const observer = new MutationObserver(tell)
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-mantine-color-scheme'] })
  return () => observer.disconnect()
}
