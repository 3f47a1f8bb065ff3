import { useEffect, useState } from 'react'

/** Gives the keyboard back to what had it before this was opened, unless it has gone somewhere else since. */
export function useFocusReturn(): void {
  const [before] = useState(() => (document.activeElement instanceof HTMLElement ? document.activeElement : undefined))
  useEffect(
    () => () => {
      requestAnimationFrame(() => {
        if (before?.isConnected === true && (document.activeElement === null || document.activeElement === document.body))
          before.focus({ preventScroll: true })
      })
    },
    [before],
  )
}
