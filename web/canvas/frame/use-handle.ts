import { useMemo, type RefObject } from 'react'
import type { CanvasStore } from '#web/canvas/state/canvas-store.ts'
import type { Address, CanvasHandle } from '#web/canvas/types.ts'
import { panInto } from './pan-into.ts'
import type { Flow } from './places.ts'

export const ZOOM = { least: 0.08, most: 2 } as const
export const FIT = { padding: 0.12, maxZoom: 1, minZoom: ZOOM.least } as const

/** Frames that a step is waited for which has just been added to the document. */
const PATIENCE = 30
/** Kept free around a step that is brought into view, in px of the window: more below, where the zoom bar is. */
const MARGIN = { left: 48, top: 48, right: 48, bottom: 72 } as const

/** What the canvas itself does besides. */
export interface DrawingHandle extends CanvasHandle {
  /** At once so near to a step that all of its card is drawn, with the step in the middle. */
  approach(address: Address): void
}

/** Fit, zoom and focus for the owner, and for the keyboard. The same object for as long as the canvas is there. */
export function useHandle(
  store: CanvasStore,
  flow: { readonly current: Flow | undefined },
  root: RefObject<HTMLElement | null>,
): DrawingHandle {
  return useMemo(() => {
    const soft = (): { duration: number } => ({ duration: matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 180 })
    const card = (address: Address): HTMLElement | null =>
      root.current?.querySelector<HTMLElement>(`[data-address="${CSS.escape(address)}"]`) ?? null

    // A card is taken off the page for a moment when the drawing gets narrower around it: it has the keyboard again when it is back.
    const focus = (address: Address, patience: number, had = false): void => {
      const found = card(address)
      const free = document.activeElement === null || document.activeElement === document.body
      if (found && (free || !had)) found.focus({ preventScroll: true })
      else if (had && !free && document.activeElement !== found) return
      if (patience > 0) requestAnimationFrame(() => focus(address, patience - 1, had || found !== null))
    }

    const reveal = (address: Address, patience: number, focused: boolean): void => {
      const node = flow.current?.getInternalNode(address)
      const frame = root.current?.getBoundingClientRect()
      if (!node || !frame || !flow.current) {
        if (patience > 0) requestAnimationFrame(() => reveal(address, patience - 1, focused))
        return
      }
      if (focused) store.setState({ focused: address })
      const { zoom } = flow.current.getViewport()
      const { x, y } = node.internals.positionAbsolute
      const { width = 0, height = 0 } = node.measured
      const view = flow.current.getViewport()
      const seen = { x: x * zoom + view.x, y: y * zoom + view.y, width: width * zoom, height: height * zoom }
      const { dx, dy } = panInto(seen, frame, MARGIN)
      if (dx !== 0 || dy !== 0) void flow.current.setViewport({ x: view.x + dx, y: view.y + dy, zoom }, soft())
      if (focused) focus(address, patience)
    }

    return {
      fit(addresses) {
        void flow.current?.fitView({ ...FIT, ...soft(), ...(addresses ? { nodes: addresses.map((id) => ({ id })) } : {}) })
      },
      zoomBy(factor) {
        const zoom = flow.current?.getZoom()
        if (zoom !== undefined) void flow.current?.zoomTo(Math.min(ZOOM.most, Math.max(ZOOM.least, zoom * factor)), soft())
      },
      reveal: (address, options) => reveal(address, PATIENCE, options?.focus ?? true),
      approach(address) {
        const node = flow.current?.getInternalNode(address)
        if (!node) return
        const { x, y } = node.internals.positionAbsolute
        // Of a container the head, where its name is.
        const { width = 0, height = 0 } = node.measured
        void flow.current?.setCenter(x + Math.min(width, 480) / 2, y + Math.min(height, 240) / 2, { zoom: 1 })
      },
      center() {
        const { left = 0, top = 0, width = 0, height = 0 } = root.current?.getBoundingClientRect() ?? {}
        return flow.current?.screenToFlowPosition({ x: left + width / 2, y: top + height / 2 }) ?? { x: 0, y: 0 }
      },
      toDrawing: (screen) => flow.current?.screenToFlowPosition(screen) ?? screen,
    }
  }, [store, flow, root])
}
