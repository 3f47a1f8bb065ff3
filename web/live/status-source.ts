import type { DefinitionEdge, StepDefinition } from '#shared/graph/definition.ts'
import type { RunState, StepState } from '#shared/run/state.ts'
import type { Plan } from '#shared/run/plan.ts'
import type { ChosenChildren } from './chosen-children.ts'
import type { RunHandle } from './run-handle.ts'
import { edgeStatus, isReady, statusOf, statusOfPending } from './status-of.ts'
import type { StatusSource, StepStatus } from './step-status.ts'

/** Made once a record: a status is the same object until its step changes. */
const byRecord = new WeakMap<StepState, StepStatus>()
const byDefinition = new WeakMap<StepDefinition, { pending: StepStatus; ready: StepStatus }>()
const edgesByPlan = new WeakMap<Plan, Map<string, DefinitionEdge>>()

/**
 * The statuses of a run's steps and edges for its drawing. `each/summarise` is the step `summarise` of the item that is chosen for the
 * container `each`; a container without a chosen item has no statuses inside. It listens to the run only while somebody listens to it.
 */
export function statusSource(root: RunHandle, chosen?: ChosenChildren): StatusSource {
  const steps = new Map<string, { told: StepStatus | undefined; listeners: Set<() => void> }>()
  const edgeListeners = new Set<() => void>()
  /** Handles that are listened to, with the function that ends it. */
  const heard = new Map<RunHandle, () => void>()
  let stopChosen: (() => void) | undefined
  let settledTold = ''

  function place(address: string): { handle: RunHandle | undefined; id: string } {
    const at = address.lastIndexOf('/')
    return at < 0 ? { handle: root, id: address } : { handle: chosen?.children(address.slice(0, at)), id: address.slice(at + 1) }
  }

  function hear(handle: RunHandle | undefined): void {
    if (handle && !heard.has(handle)) heard.set(handle, handle.subscribe(tell))
    stopChosen ??= chosen?.subscribeChildren(() => {
      listenAnew()
      tell()
    })
  }
  /** Listens to what the addresses that are listened to depend on, and to nothing else. */
  function listenAnew(): void {
    const wanted = new Set<RunHandle>()
    if (steps.size > 0 || edgeListeners.size > 0) wanted.add(root)
    for (const address of steps.keys()) {
      const { handle } = place(address)
      if (handle) wanted.add(handle)
    }
    for (const [handle, stop] of heard) {
      if (wanted.has(handle)) continue
      heard.delete(handle)
      stop()
    }
    for (const handle of wanted) hear(handle)
    if (wanted.size > 0) return
    stopChosen?.()
    stopChosen = undefined
  }
  let leaving = false
  /** Once for all that leave together, as when a drawing is taken away. */
  function listenLess(): void {
    if (leaving) return
    leaving = true
    queueMicrotask(() => {
      leaving = false
      listenAnew()
    })
  }

  /** Which steps have ended is known by how many, run by run. */
  const settled = (): string => [...heard.keys()].map((handle) => `${handle.runId} ${handle.snapshot().state.ended}`).join(',')

  function tell(): void {
    for (const [address, entry] of steps) {
      const now = get(address)
      if (now === entry.told) continue
      entry.told = now
      for (const listener of [...entry.listeners]) listener()
    }
    const now = settled()
    if (now === settledTold) return
    settledTold = now
    for (const listener of [...edgeListeners]) listener()
  }

  function get(address: string): StepStatus | undefined {
    const { handle, id } = place(address)
    const definition = handle?.plan.step(id)
    if (!handle || !definition) return undefined
    const { state, loaded, last } = handle.snapshot()
    // Before anything is there, nothing is said: a card without a status is drawn plain.
    if (!loaded && last === 0) return undefined
    const record = state.steps.get(id)
    return record ? recorded(handle, definition, record) : pending(definition, state)
  }

  function edge(address: string): 'taken' | 'skipped' | undefined {
    const { handle, id } = place(address)
    const found = handle && edgesOf(handle.plan).get(id)
    return found ? edgeStatus(found, handle.snapshot().state.steps.get(found.from)) : undefined
  }

  return {
    get,
    subscribe(address, listener) {
      const entry = steps.get(address) ?? { told: get(address), listeners: new Set() }
      if (!steps.has(address)) {
        steps.set(address, entry)
        hear(root)
        hear(place(address).handle)
      }
      entry.listeners.add(listener)
      return () => {
        entry.listeners.delete(listener)
        if (entry.listeners.size > 0 || steps.get(address) !== entry) return
        steps.delete(address)
        listenLess()
      }
    },
    edge,
    subscribeEdges(listener) {
      edgeListeners.add(listener)
      if (edgeListeners.size === 1) {
        hear(root)
        settledTold = settled()
      }
      return () => {
        edgeListeners.delete(listener)
        if (edgeListeners.size === 0) listenLess()
      }
    },
  }
}

function recorded(handle: RunHandle, definition: StepDefinition, record: StepState): StepStatus {
  let status = byRecord.get(record)
  if (!status) byRecord.set(record, (status = statusOf(definition, record, handle.via(record))))
  return status
}

function pending(definition: StepDefinition, state: RunState): StepStatus {
  let both = byDefinition.get(definition)
  if (!both) {
    both = { pending: statusOfPending(definition, false), ready: statusOfPending(definition, true) }
    byDefinition.set(definition, both)
  }
  return isReady(definition, state) ? both.ready : both.pending
}

function edgesOf(plan: Plan): Map<string, DefinitionEdge> {
  let edges = edgesByPlan.get(plan)
  if (!edges) {
    edges = new Map(plan.definition.steps.flatMap((step) => step.outgoing.map((edge) => [edge.id, edge])))
    edgesByPlan.set(plan, edges)
  }
  return edges
}
