import { useStoreApi } from '@xyflow/react'
import { useLayoutEffect } from 'react'
import { around } from '#shared/graph/edit/geometry.ts'
import type { FlowEdge, FlowNode } from '#web/canvas/mapping/flow-types.ts'
import type { CanvasStore } from '#web/canvas/state/canvas-store.ts'
import { firstLook } from './first-look.ts'

/** Once, in the same frame in which the library has fitted all of the drawing: a short one is looked at from near by instead. */
export function useFirstLook(store: CanvasStore): void {
  const library = useStoreApi<FlowNode, FlowEdge>()
  useLayoutEffect(() => {
    const before = String(library.getState().transform)
    const end = library.subscribe(({ transform, width, height, nodeLookup, panZoom }) => {
      if (String(transform) === before) return
      end()
      const boxes = [...nodeLookup.values()].map(({ id, internals, measured }) => ({
        id,
        ...internals.positionAbsolute,
        width: measured.width ?? 0,
        height: measured.height ?? 0,
      }))
      const { selection, actions, status } = store.getState()
      const whole = around(boxes)
      const look =
        whole &&
        firstLook({
          whole,
          view: { width, height },
          fits: transform[2],
          watched: actions === undefined && status !== undefined,
          chosen: boxes.find(({ id }) => selection.has(id)),
        })
      if (look) void panZoom?.setViewport(look)
    })
    return end
  }, [library, store])
}
