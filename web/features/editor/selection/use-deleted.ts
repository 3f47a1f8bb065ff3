import { useCallback, useEffect, useState } from 'react'
import { useDocument, useDocumentStore } from '../document/use-document.ts'

const SHOWN_MS = 8_000

/** What was deleted last, for as long as it is news: until something else changes, or a while. */
export function useDeleted() {
  const document = useDocumentStore()
  const change = useDocument((state) => state.change)
  const [last, setLast] = useState<{ what: string; change: number }>()
  useEffect(() => {
    if (!last) return undefined
    const timer = setTimeout(() => setLast(undefined), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [last])
  return {
    what: last?.change === change ? last.what : undefined,
    tell: useCallback((what: string) => setLast({ what, change: document.getState().change }), [document]),
  }
}
