import { useEffect, useMemo, useState } from 'react'
import type { Address } from '#shared/graph/edit/address.ts'
import type { Definition } from '#shared/graph/definition.ts'
import { childRunId } from '#shared/run/child-id.ts'
import { CHILD_CODES, stripOf } from '#shared/run/children-strip.ts'
import { createChosenChildren, type ChosenChildren } from '#web/live/chosen-children.ts'
import type { RunHandle } from '#web/live/run-handle.ts'
import { useRun, useRunSnapshot } from '#web/live/use-run.ts'
import type { InsideRun } from './sample.ts'

export interface Inside {
  /** Runs of the looked-at item of each container around the selected step, outermost first. */
  runs: readonly InsideRun[]
  /** For the states on the cards. */
  chosen: ChosenChildren
}

/**
 * The runs of one item of a container and of the first item of a container inside of that: the steps in them have their outputs there.
 * Two levels deep, as the page of a run shows them.
 */
export function useInside(
  root: RunHandle | undefined,
  bodies: { [hash: string]: Definition } | undefined,
  container: Address | undefined,
  item: number,
): Inside {
  const [chosen] = useState(createChosenChildren)
  const [outer, inner] = container?.split('/') ?? []
  const first = useItemRun(root, outer, item, bodies)
  const second = useItemRun(first.handle, inner, 0, bodies)
  useChosen(chosen, outer, first.handle)
  useChosen(chosen, inner === undefined ? undefined : `${outer}/${inner}`, second.handle)
  const runs = useMemo(
    () => [
      ...(outer !== undefined && first.run ? [{ container: outer, run: first.run, index: first.index, total: first.total }] : []),
      ...(inner !== undefined && second.run
        ? [{ container: `${outer}/${inner}`, run: second.run, index: second.index, total: second.total }]
        : []),
    ],
    [outer, inner, first.run, first.index, first.total, second.run, second.index, second.total],
  )
  return { runs, chosen }
}

function useItemRun(parent: RunHandle | undefined, step: string | undefined, item: number, bodies: { [hash: string]: Definition } = {}) {
  const above = useRunSnapshot(parent)
  const strip = useMemo(
    () => (parent && step !== undefined && above && above.last > 0 ? stripOf(step, parent.events()) : undefined),
    [parent, step, above],
  )
  const total = strip?.cells.length ?? 0
  // A test of one item has that one alone.
  const index = item < total ? item : 0
  const begun = strip !== undefined && total > 0 && strip.cells[index] !== CHILD_CODES.waiting
  const body = parent?.plan.definition.steps.find(({ id }) => id === step)?.body
  const id = parent && step !== undefined && begun ? childRunId(parent.runId, step, strip.round, index) : ''
  const handle = useRun(id, id === '' || body === undefined ? undefined : bodies[body])
  return { handle, run: useRunSnapshot(handle)?.state, index, total }
}

function useChosen(chosen: ReturnType<typeof createChosenChildren>, container: Address | undefined, handle: RunHandle | undefined): void {
  useEffect(() => {
    if (container === undefined) return undefined
    chosen.choose(container, handle)
    return () => chosen.choose(container, undefined)
  }, [chosen, container, handle])
}
