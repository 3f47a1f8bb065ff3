import { isExecuting } from '../executing.ts'
import type { ClaimRequest } from '../store.ts'
import { isOpen, type MemoryDisk, type StoredRun } from './memory-disk.ts'

/** Who works on which run. Child runs of a workflow stand in a queue of their own. */
export interface MemoryClaims {
  claim(request: ClaimRequest): StoredRun[]
  heartbeat(owner: string, now: number, until: number): boolean
  end(owner: string, crashed: boolean): number
  recover(now: number): number
}

/** Whether a run is the one that is asked for, or below it. */
export const isBelow = ({ row }: StoredRun, only: string | undefined): boolean =>
  only === undefined || row.runId === only || row.runId.startsWith(`${only}.`)

const queueOf = (run: StoredRun): string => `${run.row.workflow}${run.row.parent ? ' child' : ''}`

export function createMemoryClaims(disk: MemoryDisk): MemoryClaims {
  /** Owners that claimed through this store: any other one died with its process. */
  const alive = new Set<string>()
  let lastServed = ''

  /** Frees what an owner held, and ends its lease. */
  function end(owner: string, crashed: boolean): number {
    const held = [...disk.runs.values()].filter((run) => run.owner === owner)
    for (const run of held) {
      if (crashed && isExecuting(run.row.waiting)) run.row.crashes++
      run.owner = undefined
      run.ready = true
    }
    disk.leases.delete(owner)
    alive.delete(owner)
    return held.length
  }
  function claim({ owner, limit, now, until, room, only }: ClaimRequest): StoredRun[] {
    for (const [name, lease] of [...disk.leases]) if (lease <= now) end(name, name !== owner)
    disk.leases.set(owner, until)
    alive.add(owner)
    const left = new Map(room)
    const due = [...disk.runs.values()].filter(
      (run) => isBelow(run, only) && run.owner === undefined && isOpen(run) && (run.ready || (run.row.wakeAt ?? Infinity) <= now),
    )
    const claimed: StoredRun[] = []
    for (const priority of [...new Set(due.map((run) => run.row.priority))].sort((a, b) => b - a)) {
      const queues = new Map<string, StoredRun[]>()
      for (const run of due)
        if (run.row.priority === priority) queues.set(queueOf(run), [...(queues.get(queueOf(run)) ?? []), run].slice(0, limit))
      const order = [...queues.keys()].sort()
      const turns = [...order.filter((name) => name > lastServed), ...order.filter((name) => name <= lastServed)]
      for (let place = 0; claimed.length < limit && turns.some((name) => place < queues.get(name)!.length); place++) {
        for (const name of turns) {
          const run = queues.get(name)![place]
          const rest = run?.row.parent ? undefined : left.get(run?.row.workflow ?? '')
          if (!run || claimed.length >= limit || rest === 0) continue
          if (rest !== undefined) left.set(run.row.workflow, rest - 1)
          claimed.push(Object.assign(run, { owner, ready: false }))
          lastServed = name
        }
      }
    }
    return claimed
  }

  function heartbeat(owner: string, now: number, until: number): boolean {
    const lease = disk.leases.get(owner)
    if (lease !== undefined && lease > now) return (disk.leases.set(owner, until), true)
    end(owner, false)
    return false
  }

  return {
    claim,
    heartbeat,
    end,
    recover: (now) =>
      [...disk.leases].reduce((freed, [name, until]) => (alive.has(name) && until > now ? freed : freed + end(name, true)), 0),
  }
}
