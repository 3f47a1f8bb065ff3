import { BaseEdge, EdgeLabelRenderer, getBezierPath, type EdgeProps } from '@xyflow/react'
import { Plus } from 'lucide-react'
import { memo, useEffect, useState } from 'react'
import type { FlowEdge } from '#web/canvas/mapping/flow-types.ts'
import { useCanvas } from '#web/canvas/state/canvas-store.ts'
import { useEdgeStatus, useStepState } from '#web/canvas/state/use-step-status.ts'
import { createSlots, MOVING_AT_ONCE } from './slots.ts'
import styles from './wire.module.css'

const slots = createSlots(MOVING_AT_ONCE)

/** A line between two steps, with a plus to put a step on it. In a run it shows whether it was taken. */
export const Wire = memo(function Wire(props: EdgeProps<FlowEdge>) {
  const { id, source, target, selected, data, sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition } = props
  const [path, x, y] = getBezierPath({ sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition })
  const settled = useEdgeStatus(id)
  const crossing = useCrossing(source, target, settled)
  const offered = useCanvas((state) => state.actions !== undefined && (state.hoveredEdge === id || state.selection.has(id)) && !state.held)
  const dropHere = useCanvas((state) => state.dropEdge === id)
  return (
    <>
      <BaseEdge
        path={path}
        className={styles['wire']}
        interactionWidth={24}
        data-edge={id}
        data-settled={settled}
        data-crossing={crossing || undefined}
        data-error={data?.error === true || undefined}
        data-selected={selected === true || undefined}
        data-lit={offered || dropHere || undefined}
      />
      {(offered || dropHere) && <PlusOnWire id={id} x={x} y={y} dropHere={dropHere} />}
    </>
  )
})

/** Something is on its way: the line was taken and what it leads to is at work. */
function useCrossing(source: string, target: string, settled: string | undefined): boolean {
  const from = useStepState(source)
  const to = useStepState(target)
  const wanted = settled === 'taken' && from === 'success' && to === 'running'
  const [moving, setMoving] = useState(false)
  useEffect(() => {
    if (!wanted || !slots.take()) return undefined
    setMoving(true)
    return () => {
      slots.giveBack()
      setMoving(false)
    }
  }, [wanted])
  return moving
}

function PlusOnWire({ id, x, y, dropHere }: { id: string; x: number; y: number; dropHere: boolean }) {
  const actions = useCanvas((state) => state.actions)
  return (
    <EdgeLabelRenderer>
      <button
        type="button"
        tabIndex={-1}
        className={`${styles['plus']} nodrag nopan`}
        style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}
        aria-label="Put a step on this line"
        title="Put a step here"
        data-plus-of={id}
        data-drop={dropHere || undefined}
        onClick={(event) => {
          event.stopPropagation()
          const box = event.currentTarget.getBoundingClientRect()
          actions?.insertOn(id, { x: box.left + box.width / 2, y: box.bottom })
        }}
      >
        <Plus size={14} strokeWidth={2.5} aria-hidden />
      </button>
    </EdgeLabelRenderer>
  )
}
