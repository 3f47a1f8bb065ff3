import { useEffect, useState } from 'react'

/** The time, renewed every `everyMs` while `on`: for what counts up or down on the screen. */
export function useNow(on: boolean, everyMs = 500): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    if (!on) return
    setNow(Date.now())
    const timer = setInterval(() => setNow(Date.now()), everyMs)
    return () => clearInterval(timer)
  }, [on, everyMs])
  return now
}
