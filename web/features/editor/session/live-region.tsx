import { useCallback, useRef, useState } from 'react'

/** Says what happened to people who cannot see it: one sentence at a time, the newest wins. */
export function useSay(): { said: string; say(text: string): void } {
  const [said, setSaid] = useState('')
  const odd = useRef(false)
  const say = useCallback((text: string) => {
    // The same sentence twice is read out twice only when it differs.
    odd.current = !odd.current
    setSaid(odd.current ? `${text} ` : text)
  }, [])
  return { said, say }
}

export function LiveRegion({ text }: { text: string }) {
  return (
    <div
      role="status"
      aria-live="polite"
      style={{ position: 'absolute', width: 1, height: 1, margin: -1, overflow: 'hidden', clipPath: 'inset(50%)', whiteSpace: 'nowrap' }}
    >
      {text}
    </div>
  )
}
