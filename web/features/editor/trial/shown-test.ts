import { useCallback, useState } from 'react'

const keyOf = (workflow: string): string => `belay:test:${workflow}`

/** The test that a workflow shows, kept while the tab is open: who looks at the run and comes back finds its states on the cards again. */
export function useShownTest(workflow: string): [string | undefined, (run: string | undefined) => void] {
  const [shown, setShown] = useState(() => read(workflow))
  const show = useCallback(
    (run: string | undefined): void => {
      setShown(run)
      try {
        if (run === undefined) sessionStorage.removeItem(keyOf(workflow))
        else sessionStorage.setItem(keyOf(workflow), run)
      } catch {
        // Without storage it is shown until the page is left.
      }
    },
    [workflow],
  )
  return [shown, show]
}

function read(workflow: string): string | undefined {
  try {
    return sessionStorage.getItem(keyOf(workflow)) ?? undefined
  } catch {
    return undefined
  }
}
