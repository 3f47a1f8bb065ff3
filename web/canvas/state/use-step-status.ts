import { useCallback, useSyncExternalStore } from 'react'
import type { State } from '#shared/run/run-state.ts'
import type { StatusSource, StepStatus } from '#web/live/step-status.ts'
import { useCanvas } from './canvas-store.ts'

const SILENT = (): void => undefined

/** Status of one step. Only the card of a step whose status changed is drawn again. */
export function useStepStatus(address: string): StepStatus | undefined {
  const source = useCanvas((state) => state.status)
  return useSyncExternalStore(
    useCallback((listener) => source?.subscribe(address, listener) ?? SILENT, [source, address]),
    () => source?.get(address),
  )
}

/** Its state alone, for what shows no more. */
export function useStepState(address: string): State | undefined {
  const source = useCanvas((state) => state.status)
  return useSyncExternalStore(
    useCallback((listener) => source?.subscribe(address, listener) ?? SILENT, [source, address]),
    () => source?.get(address)?.state,
  )
}

/** How a line has settled: `open` in a run that has not come to it, undefined where no run is shown. */
export function useEdgeStatus(address: string): 'taken' | 'skipped' | 'open' | undefined {
  const source = useCanvas((state) => state.status)
  return useSyncExternalStore(subscriberOf(source), () => (source ? (source.edge(address) ?? 'open') : undefined))
}

const subscribers = new WeakMap<StatusSource, (listener: () => void) => () => void>()

/** The same function for all lines, so that none subscribes anew when it is drawn. */
function subscriberOf(source: StatusSource | undefined): (listener: () => void) => () => void {
  if (!source) return () => SILENT
  let subscribe = subscribers.get(source)
  if (!subscribe) subscribers.set(source, (subscribe = (listener) => source.subscribeEdges(listener)))
  return subscribe
}
