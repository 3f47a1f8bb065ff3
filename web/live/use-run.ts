import { useEffect, useRef, useState, useSyncExternalStore } from 'react'
import type { Definition } from '#shared/graph/definition.ts'
import { openRun, type RunHandle, type RunSnapshot } from './run-handle.ts'
import { liveSocket } from './socket.ts'

const never = (): (() => void) => () => {}

/** A run, watched as long as the component is there. Undefined until its definition is. */
export function useRun(runId: string, definition: Definition | undefined): RunHandle | undefined {
  const [handle, setHandle] = useState<RunHandle>()
  const latest = useRef(definition)
  useEffect(() => {
    latest.current = definition
  })
  const hash = definition?.hash
  useEffect(() => {
    if (hash === undefined || latest.current === undefined) return undefined
    const opened = openRun({ runId, definition: latest.current, socket: liveSocket() })
    setHandle(opened)
    return () => {
      opened.close()
      setHandle(undefined)
    }
  }, [runId, hash])
  return handle?.runId === runId && handle.plan.definition.hash === hash ? handle : undefined
}

/** The run as it is shown; a new object when it changed, at most once a frame. */
export function useRunSnapshot(handle: RunHandle): RunSnapshot
export function useRunSnapshot(handle: RunHandle | undefined): RunSnapshot | undefined
export function useRunSnapshot(handle: RunHandle | undefined): RunSnapshot | undefined {
  return useSyncExternalStore(handle?.subscribe ?? never, () => handle?.snapshot())
}
