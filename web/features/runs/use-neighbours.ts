import type { RunView } from '#shared/protocol/runs.ts'
import { useRuns, useRunView } from '#web/api/runs.ts'
import { useRun, useRunSnapshot } from '#web/live/use-run.ts'

export interface Neighbours {
  older: string | undefined
  newer: string | undefined
  /** `item 12 of 100 of For each document`; empty for a run that is no item. */
  place: string
}

/** The runs before and after: of the same workflow, for an item the items beside it. */
export function useNeighbours(view: RunView | undefined): Neighbours {
  const parent = view?.parent
  const above = useRunView(parent?.run ?? '', parent !== undefined)
  const handle = useRun(parent?.run ?? '', above.data?.definition)
  const snapshot = useRunSnapshot(handle)
  const workflow = view && !parent ? view.source?.workflow : undefined
  const runs = useRuns(
    { ...(workflow === undefined ? {} : { workflow }), tests: true, parts: view?.source?.test?.to !== undefined },
    view !== undefined && !parent,
  )
  if (parent) {
    const step = above.data?.definition.steps.find((one) => one.id === parent.step)
    const children = snapshot?.state.steps.get(parent.step)?.children
    const total = children?.round === parent.round ? children.total : undefined
    const started = children?.round === parent.round ? children.started : 0
    const beside = (index: number) => `${parent.run}.${parent.step}.${parent.round}.${index}`
    return {
      older: parent.index > 0 ? beside(parent.index - 1) : undefined,
      newer: parent.index + 1 < started ? beside(parent.index + 1) : undefined,
      place: `item ${parent.index + 1}${total === undefined ? '' : ` of ${total.toLocaleString('en')}`} of ${step?.name ?? parent.step}`,
    }
  }
  const ids = runs.data?.pages.flatMap((page) => page.items.map((run) => run.runId)) ?? []
  const at = view ? ids.indexOf(view.runId) : -1
  return { older: at < 0 ? undefined : ids[at + 1], newer: at <= 0 ? undefined : ids[at - 1], place: '' }
}
