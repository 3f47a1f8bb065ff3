import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useCallback, useEffect, useRef } from 'react'
import { find } from '#shared/graph/edit/levels.ts'
import type { Address, InspectorTab } from '#web/canvas/types.ts'
import { useDocument, useDocumentStore } from '../document/use-document.ts'
import type { EditorView } from '../header/header.tsx'

const route = getRouteApi('/w/$id')

/** What the address says: view, selected step and tab. A link shows what was seen; selecting a step changes the link. */
export function useEditorLocation(reveal: (address: Address) => void) {
  const { step, tab = 'settings', view = 'editor' } = route.useSearch()
  const navigate = useNavigate({ from: '/w/$id' })
  const document = useDocumentStore()
  const only = useDocument(({ graph, selection }) => {
    const [first] = selection
    return selection.size === 1 && first !== undefined && find(graph, first) ? first : undefined
  })
  const known = useRef<Address | undefined>(undefined)
  const underway = useRef(0)

  const go = useCallback(
    (change: { step?: Address | undefined; tab?: InspectorTab | undefined; view?: EditorView | undefined }): void => {
      underway.current++
      void navigate({ search: (before) => ({ ...before, ...change }), replace: true }).finally(() => {
        underway.current--
      })
    },
    [navigate],
  )

  useEffect(() => {
    if (known.current === only) return
    known.current = only
    go({ step: only })
  }, [only, go])

  useEffect(() => {
    // An address that this page is still writing says nothing new.
    if (underway.current > 0 || step === known.current) return
    known.current = step
    if (step === undefined || !find(document.getState().graph, step)) return
    document.select([step])
    reveal(step)
  }, [step, document, reveal])

  return {
    view,
    tab,
    /** The one selected step. */
    only,
    setView: useCallback((next: EditorView) => go({ view: next === 'editor' ? undefined : next }), [go]),
    setTab: useCallback((next: InspectorTab) => go({ tab: next === 'settings' ? undefined : next }), [go]),
  }
}
