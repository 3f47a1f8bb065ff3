import { useEffect, useState } from 'react'

/** The value once it has stayed the same for a while; at once where nothing is being written. */
export function useSettled<T>(value: T, writing: boolean, ms = 800): T {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    if (!writing) return
    const timer = setTimeout(() => setSettled(value), ms)
    return () => clearTimeout(timer)
  }, [value, writing, ms])
  if (!writing && settled !== value) setSettled(value)
  return writing ? settled : value
}
