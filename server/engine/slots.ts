/**
 * Who may execute now: at most `limit` attempts in this process and, where a step says so, at most its own number over all runs.
 * Those who must wait are let in by priority, then workflow by workflow in turn, then in the order of arrival.
 */
export interface Slots {
  /** True: go on, the slot is taken. False: `enter` is called, with the slot taken, once there is room. */
  take(request: SlotRequest): boolean
  give(step: string, stepLimit: number | undefined): void
  /** Removes one that still waits. */
  leave(request: SlotRequest): void
  /** Lets nobody in any more who waits. */
  close(): void
  readonly taken: number
  readonly waiting: number
}

export interface SlotRequest {
  workflow: string
  priority: number
  /** Names the step over all runs: definition hash and step id. */
  step: string
  stepLimit: number | undefined
  enter: () => void
}

export function createSlots(limit: number): Slots {
  let taken = 0
  let waiting = 0
  let closed = false
  let serving = false
  const perStep = new Map<string, number>()
  /** Waiting requests by priority, then by workflow; a workflow that was served goes to the end of its map. */
  const queues = new Map<number, Map<string, Set<SlotRequest>>>()
  /** The priorities that have a queue, highest first. */
  let priorities: number[] = []

  const hasRoom = (request: SlotRequest): boolean =>
    taken < limit && (request.stepLimit === undefined || (perStep.get(request.step) ?? 0) < request.stepLimit)

  function occupy(step: string, stepLimit: number | undefined): void {
    taken++
    if (stepLimit !== undefined) perStep.set(step, (perStep.get(step) ?? 0) + 1)
  }

  function nextWaiting(): SlotRequest | undefined {
    if (closed || waiting === 0 || taken >= limit) return undefined
    for (const priority of priorities) {
      const byWorkflow = queues.get(priority)!
      for (const [workflow, requests] of byWorkflow) {
        for (const request of requests) {
          if (!hasRoom(request)) continue
          remove(request)
          const left = byWorkflow.get(workflow)
          if (left) {
            byWorkflow.delete(workflow)
            byWorkflow.set(workflow, left)
          }
          return request
        }
      }
    }
    return undefined
  }

  function remove(request: SlotRequest): boolean {
    const byWorkflow = queues.get(request.priority)
    const requests = byWorkflow?.get(request.workflow)
    if (!byWorkflow || !requests?.delete(request)) return false
    waiting--
    if (requests.size === 0) byWorkflow.delete(request.workflow)
    if (byWorkflow.size === 0) {
      queues.delete(request.priority)
      priorities = priorities.filter((priority) => priority !== request.priority)
    }
    return true
  }

  /** Lets in who waits, one after the other: whoever ends at once gives the place back here, not deeper in the stack. */
  function serve(): void {
    if (serving) return
    serving = true
    try {
      for (let next = nextWaiting(); next; next = nextWaiting()) {
        occupy(next.step, next.stepLimit)
        next.enter()
      }
    } finally {
      serving = false
    }
  }

  return {
    take(request) {
      // While others are being let in, who comes anew takes its turn behind them.
      if (hasRoom(request) && (!serving || waiting === 0)) {
        occupy(request.step, request.stepLimit)
        return true
      }
      let byWorkflow = queues.get(request.priority)
      if (!byWorkflow) {
        queues.set(request.priority, (byWorkflow = new Map()))
        priorities = [...priorities, request.priority].sort((a, b) => b - a)
      }
      let requests = byWorkflow.get(request.workflow)
      if (!requests) byWorkflow.set(request.workflow, (requests = new Set()))
      requests.add(request)
      waiting++
      return false
    },
    give(step, stepLimit) {
      taken--
      if (stepLimit !== undefined) {
        const left = (perStep.get(step) ?? 1) - 1
        if (left > 0) perStep.set(step, left)
        else perStep.delete(step)
      }
      serve()
    },
    leave(request) {
      remove(request)
    },
    close() {
      closed = true
    },
    get taken() {
      return taken
    },
    get waiting() {
      return waiting
    },
  }
}
