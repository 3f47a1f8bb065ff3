import { useEffect, useRef, useState } from 'react'
import { containerOf, isWithin } from '#shared/graph/edit/address.ts'
import { useCanvas, useCanvasStore, type HeldEnd } from '#web/canvas/state/canvas-store.ts'
import { under } from '#web/canvas/frame/places.ts'
import { graphForLine, mayTake } from './rules.ts'
import styles from './reason.module.css'

/** Beside the hand, while a line is over a card that cannot take it: why not. */
export function Reason() {
  const held = useCanvas((state) => state.held)
  return held ? <ReasonWhileHeld held={held} /> : null
}

function ReasonWhileHeld({ held }: { held: HeldEnd }) {
  const store = useCanvasStore()
  const [reason, setReason] = useState('')
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const { graph } = store.getState()
    const lineGraph = held.side === 'out' ? graphForLine(graph, held) : graph
    const level = containerOf(held.address)
    const onMove = (event: PointerEvent): void => {
      const { step } = under(document.elementFromPoint(event.clientX, event.clientY))
      const asked = step !== undefined && step !== held.address && !(level !== undefined && isWithin(level, step))
      const allowed = asked ? mayTake(lineGraph, held, { address: step }) : undefined
      setReason(allowed?.ok === false ? allowed.reason : '')
      if (box.current) box.current.style.transform = `translate(${event.clientX + 16}px, ${event.clientY + 16}px)`
    }
    window.addEventListener('pointermove', onMove)
    return () => window.removeEventListener('pointermove', onMove)
  }, [held, store])
  return (
    <div ref={box} className={styles['reason']} role="status" hidden={reason === ''}>
      {reason}
    </div>
  )
}
