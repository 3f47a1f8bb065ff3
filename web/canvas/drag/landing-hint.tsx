import { useEffect, useRef } from 'react'
import { useCanvas } from '#web/canvas/state/canvas-store.ts'
import reason from '#web/canvas/connect/reason.module.css'

/** Beside the hand, while steps are over a container that would take them: what letting go does. */
export function LandingHint() {
  const landing = useCanvas((state) => state.landing)
  const box = useRef<HTMLDivElement>(null)
  const shown = landing !== undefined
  useEffect(() => {
    if (!shown) return undefined
    const onMove = ({ clientX, clientY }: PointerEvent): void => place(box.current, clientX, clientY)
    window.addEventListener('pointermove', onMove)
    return () => window.removeEventListener('pointermove', onMove)
  }, [shown])
  if (!landing) return null
  return (
    <div
      ref={(element) => {
        box.current = element
        place(element, landing.at.x, landing.at.y)
      }}
      className={reason['reason']}
      role="status"
      data-landing={landing.into ?? ''}
    >
      {landing.text}
    </div>
  )
}

/** Below the hand, so that the card that it holds can be read. */
function place(element: HTMLElement | null, x: number, y: number): void {
  if (element) element.style.transform = `translate(${x + 16}px, ${y + 40}px)`
}
