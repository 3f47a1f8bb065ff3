import { useMemo } from 'react'
import type { RunHandle } from '#web/live/run-handle.ts'
import { useRunSnapshot } from '#web/live/use-run.ts'
import type { Scene } from './scene.ts'

/** A watched run as the page shows it; undefined before its first event is here. */
export function useScene(handle: RunHandle | undefined): Scene | undefined {
  const snapshot = useRunSnapshot(handle)
  return useMemo(() => {
    if (!handle || !snapshot || snapshot.shown === 0) return undefined
    return {
      runId: handle.runId,
      definition: handle.plan.definition,
      // Seqs start at 1 and have no gaps.
      events: handle.events().slice(0, snapshot.shown),
      state: snapshot.state,
      past: !snapshot.following && snapshot.shown < snapshot.last,
    }
  }, [handle, snapshot])
}
