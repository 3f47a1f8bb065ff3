import { useMemo, type DragEvent } from 'react'
import { catalog, nodeDefinition } from '#shared/nodes/catalog.ts'
import { placeAt, under, type Flow } from '#web/canvas/frame/places.ts'
import type { CanvasStore } from '#web/canvas/state/canvas-store.ts'

/** What a drag from the palette carries: the name of a node type. */
export const NODE_TYPE_DRAG = 'application/x-belay-node-type'

/** A step dragged in from the palette: on a line, into a container, or into the open. What would take it lights up. */
export function usePaletteDrop(store: CanvasStore, flow: { readonly current: Flow | undefined }) {
  return useMemo(() => {
    const nothing = { dropEdge: undefined, dropContainer: undefined }
    const show = (next: Pick<ReturnType<CanvasStore['getState']>, 'dropEdge' | 'dropContainer'>): void => {
      const { dropEdge, dropContainer } = store.getState()
      if (dropEdge !== next.dropEdge || dropContainer !== next.dropContainer) store.setState(next)
    }
    return {
      onDragOver(event: DragEvent) {
        if (!event.dataTransfer.types.includes(NODE_TYPE_DRAG) || !store.getState().actions) return
        event.preventDefault()
        event.dataTransfer.dropEffect = 'copy'
        const { edge, container } = under(event.target instanceof Element ? event.target : null)
        show({ dropEdge: edge, dropContainer: edge === undefined ? container : undefined })
      },
      onDragLeave(event: DragEvent) {
        if (event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget)) return
        show(nothing)
      },
      onDrop(event: DragEvent) {
        show(nothing)
        const type = event.dataTransfer.getData(NODE_TYPE_DRAG)
        const { actions } = store.getState()
        if (type === '' || !actions || !flow.current || !nodeDefinition(catalog, type)) return
        event.preventDefault()
        const { edge, container } = under(event.target instanceof Element ? event.target : null)
        const at = placeAt(flow.current, { x: event.clientX, y: event.clientY }, container)
        actions.dropType(type, at, { ...(edge === undefined ? {} : { edge }), ...(container === undefined ? {} : { container }) })
      },
    }
  }, [store, flow])
}
