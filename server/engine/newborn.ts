import type { Json } from '#shared/lib/json.ts'
import { childRunId } from '#shared/run/child-id.ts'
import type { RunCreated } from '#shared/run/events.ts'
import { keyRunOf } from '#shared/run/key-run.ts'
import type { ChildrenState } from '#shared/run/state.ts'
import type { NewRun } from '../store/store.ts'

export interface Brood {
  parent: { runId: string; created: RunCreated; step: string; body: string }
  children: ChildrenState
  items: readonly Json[]
  from: number
  count: number
  at: number
  owner: string
}

/** The next children of a container step, as runs of their own that belong to the parent's owner from birth. */
export function newborn({ parent, children, items, from, count, at, owner }: Brood): NewRun[] {
  const { runId, created, step, body } = parent
  // Of a rerun: the children at the same places of the run whose keys the container has.
  const keyRun = keyRunOf(created, runId, step)
  const keyRuns = (index: number): { [step: string]: string } => ({ '*': childRunId(keyRun, step, children.round, index) })
  return items.slice(from, from + count).map((item, place) => {
    const index = from + place
    return {
      runId: childRunId(runId, step, children.round, index),
      at,
      owner,
      created: {
        type: 'run-created',
        definition: body,
        workflow: created.workflow,
        input: children.as === 'input' ? { json: item } : created.input,
        ...(children.as === 'input' ? {} : { item: { json: item } }),
        ...(children.vars === undefined ? {} : { vars: children.vars }),
        parent: { run: runId, step, round: children.round, index },
        ...(created.keyRuns === undefined ? {} : { keyRuns: keyRuns(index) }),
        ...(created.priority === undefined ? {} : { priority: created.priority }),
      },
    }
  })
}
