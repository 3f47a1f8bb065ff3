import { useEffect, useMemo, useState } from 'react'
import type { Definition } from '#shared/graph/definition.ts'
import { createChosenChildren, type ChosenChildren } from '#web/live/chosen-children.ts'
import type { RunHandle } from '#web/live/run-handle.ts'
import { useRun, useRunSnapshot } from '#web/live/use-run.ts'
import { containerAt, itemRunId, type ItemStep } from './item-path.ts'
import type { Scene } from './scene.ts'
import { useScene } from './use-scene.ts'

export interface Items {
  /** For the drawing: what is shown inside containers. */
  chosen: ChosenChildren
  /** The run of the chosen item of each container, by address. */
  scenes: ReadonlyMap<string, Scene>
}

/** Runs of chosen items, two levels deep, watched beside the run that they belong to and shown at the same time as it. */
export function useItems(root: RunHandle | undefined, path: readonly ItemStep[], bodies: { [hash: string]: Definition }): Items {
  const [chosen] = useState(createChosenChildren)
  const first = useItem(root, root?.plan.definition, path.slice(0, 1), bodies)
  const second = useItem(root, first.handle?.plan.definition, path.slice(0, 2), bodies, 1)
  const names = [path.length > 0 ? containerAt(path, 0) : undefined, path.length > 1 ? containerAt(path, 1) : undefined] as const
  const [outer, inner] = names
  useEffect(() => {
    if (outer === undefined) return undefined
    chosen.choose(outer, first.handle)
    return () => chosen.choose(outer, undefined)
  }, [chosen, outer, first.handle])
  useEffect(() => {
    if (inner === undefined) return undefined
    chosen.choose(inner, second.handle)
    return () => chosen.choose(inner, undefined)
  }, [chosen, inner, second.handle])
  const scenes = useMemo(() => {
    const map = new Map<string, Scene>()
    if (outer !== undefined && first.scene) map.set(outer, first.scene)
    if (inner !== undefined && second.scene) map.set(inner, second.scene)
    return map
  }, [outer, inner, first.scene, second.scene])
  return { chosen, scenes }
}

function useItem(
  root: RunHandle | undefined,
  above: Definition | undefined,
  path: readonly ItemStep[],
  bodies: { [hash: string]: Definition },
  depth = 0,
): { handle: RunHandle | undefined; scene: Scene | undefined } {
  const step = path[depth]
  const body = step && above?.steps.find((one) => one.id === step.step)?.body
  const handle = useRun(root && step ? itemRunId(root.runId, path) : '', root && body !== undefined ? bodies[body] : undefined)
  useSameTime(root, handle)
  return { handle, scene: useScene(handle) }
}

/** An item is shown as it was at the moment that its run is shown at. */
function useSameTime(root: RunHandle | undefined, item: RunHandle | undefined): void {
  const above = useRunSnapshot(root)
  const own = useRunSnapshot(item)
  useEffect(() => {
    if (!root || !item || !above) return
    if (above.following) return item.travel('live')
    const at = root.events()[above.shown - 1]?.at
    if (at === undefined) return item.travel(0)
    const events = item.events()
    const seq = events.findLast((event) => event.at <= at)?.seq ?? 0
    item.travel(seq)
  }, [root, item, above?.following, above?.shown, own?.last])
}
