import { useCallback, useState } from 'react'

/** A size of a pane in px that this browser remembers. */
export function useStoredSize(name: string, first: number, least: number, most: number): [number, (next: number) => void] {
  const key = `belay.size.${name}`
  const clamp = useCallback((px: number) => Math.round(Math.min(most, Math.max(least, px))), [least, most])
  const [size, setSize] = useState(() => {
    const stored = Number(readStored(key))
    return stored > 0 ? clamp(stored) : first
  })
  const set = useCallback(
    (next: number) => {
      const px = clamp(next)
      setSize(px)
      try {
        localStorage.setItem(key, String(px))
      } catch {
        // A browser that keeps nothing shows the usual size next time.
      }
    },
    [clamp, key],
  )
  return [size, set]
}

function readStored(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}
