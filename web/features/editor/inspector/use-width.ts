import { useState, type KeyboardEvent, type PointerEvent } from 'react'

const KEY = 'belay.inspector.width'
const [LEAST, MOST, USUAL] = [320, 640, 400]
const within = (width: number): number => Math.round(Math.max(LEAST, Math.min(MOST, width)))

/** As it was left on this device, in px. */
export function rememberedWidth(): number {
  try {
    const width = Number(localStorage.getItem(KEY))
    return width > 0 ? within(width) : USUAL
  } catch {
    return USUAL
  }
}

function remember(width: number): void {
  try {
    localStorage.setItem(KEY, String(width))
  } catch {
    // A browser that keeps nothing shows the usual width next time.
  }
}

/** The width of the inspector: dragged at its left edge or moved with the arrow keys, and remembered on this device. */
export function useWidth() {
  const [width, setWidth] = useState(rememberedWidth)
  const change = (next: number) => {
    setWidth(within(next))
    remember(within(next))
  }
  return {
    width,
    handle: {
      role: 'separator',
      'aria-orientation': 'vertical' as const,
      'aria-label': 'Width of the inspector',
      'aria-valuenow': width,
      'aria-valuemin': LEAST,
      'aria-valuemax': MOST,
      tabIndex: 0,
      onPointerDown: (down: PointerEvent<HTMLElement>) => {
        down.preventDefault()
        const edge = down.currentTarget
        edge.setPointerCapture(down.pointerId)
        const move = (event: globalThis.PointerEvent) => change(width + down.clientX - event.clientX)
        edge.addEventListener('pointermove', move)
        edge.addEventListener('lostpointercapture', () => edge.removeEventListener('pointermove', move), { once: true })
      },
      onDoubleClick: () => change(USUAL),
      onKeyDown: (event: KeyboardEvent) => {
        const step = { ArrowLeft: 16, ArrowRight: -16 }[event.key]
        if (step === undefined) return
        event.preventDefault()
        event.stopPropagation()
        change(width + step)
      },
    },
  }
}
