import { useEffect, useMemo, useRef } from 'react'
import { definitionToGraph } from '#shared/graph/edit/definition-graph.ts'
import type { RunView } from '#shared/protocol/runs.ts'
import { Canvas } from '#web/canvas/canvas.tsx'
import type { Address, CanvasHandle } from '#web/canvas/types.ts'
import type { ChosenChildren } from '#web/live/chosen-children.ts'
import type { RunHandle } from '#web/live/run-handle.ts'
import { statusSource } from '#web/live/status-source.ts'

/** The drawing as it was when the run started, frozen, with the states of this run on it. */
export function RunCanvas({ view, handle, chosen, selected, onSelect }: RunCanvasProps) {
  // A run without a drawing, such as one of the command line, gets one.
  const graph = useMemo(() => view.graph ?? definitionToGraph(view.definition, view.bodies), [view])
  const canvas = useRef<CanvasHandle>(undefined)
  const status = useMemo(() => statusSource(handle, chosen), [handle, chosen])
  const selection = useMemo(() => new Set(selected === undefined ? [] : [selected]), [selected])
  // What was chosen on the drawing is in view already.
  const own = useRef<Address | undefined>(undefined)
  useEffect(() => {
    if (selected !== undefined && selected !== own.current) canvas.current?.reveal(selected, { focus: false })
    own.current = undefined
  }, [selected])
  return (
    <Canvas
      graph={graph}
      status={status}
      selection={selection}
      ariaLabel={`Drawing of ${view.workflow}, as it ran`}
      onSelect={(next) => {
        const address = [...next][0]
        own.current = address
        onSelect(address)
      }}
      onReady={(ready) => {
        canvas.current = ready
      }}
    />
  )
}

export interface RunCanvasProps {
  view: RunView
  handle: RunHandle
  chosen: ChosenChildren
  selected: Address | undefined
  onSelect(address: Address | undefined): void
}
