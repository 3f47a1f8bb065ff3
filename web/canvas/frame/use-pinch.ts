import { useEffect, type RefObject } from 'react'
import { pinched } from './pinch.ts'
import type { Flow } from './places.ts'
import { ZOOM } from './use-handle.ts'

/**
 * Two fingers on a trackpad zoom as far as they move. A wheel that is turned while the Control key is down goes the library's way, which
 * zooms by a seventh a notch; without the key a wheel with Control is a pinch.
 */
export function usePinch(root: RefObject<HTMLElement | null>, flow: { readonly current: Flow | undefined }): void {
  useEffect(() => {
    const element = root.current
    let key = false
    const onKey = (event: KeyboardEvent): void => void (key = event.ctrlKey)
    const onWheel = (event: WheelEvent): void => {
      const stage = element?.getBoundingClientRect()
      if (!event.ctrlKey || key || event.deltaMode !== 0 || !flow.current || !stage) return
      event.preventDefault()
      event.stopPropagation()
      const hand = { x: event.clientX - stage.left, y: event.clientY - stage.top }
      void flow.current.setViewport(pinched(flow.current.getViewport(), hand, event.deltaY, ZOOM))
    }
    const off = (): void => void (key = false)
    window.addEventListener('keydown', onKey, true)
    window.addEventListener('keyup', onKey, true)
    window.addEventListener('blur', off)
    element?.addEventListener('wheel', onWheel, { capture: true, passive: false })
    return () => {
      window.removeEventListener('keydown', onKey, true)
      window.removeEventListener('keyup', onKey, true)
      window.removeEventListener('blur', off)
      element?.removeEventListener('wheel', onWheel, { capture: true })
    }
  }, [root, flow])
}
