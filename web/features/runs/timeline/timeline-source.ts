import { timelineOf } from '#shared/run/timeline.ts'
import type { Scene } from '../scene.ts'
import type { TimelineSource } from './rows.ts'

/** The timeline of a run with those of the chosen items in it, by the addresses of their containers. */
export function timelineSource(scene: Scene, scenes: ReadonlyMap<string, Scene>, prefix = ''): TimelineSource {
  const inside = new Map<string, TimelineSource>()
  for (const step of scene.definition.steps) {
    const address = prefix + step.id
    const item = step.body === undefined ? undefined : scenes.get(address)
    if (item) inside.set(step.id, timelineSource(item, scenes, `${address}/`))
  }
  return { timeline: timelineOf(scene.definition, scene.events), steps: scene.definition.steps, inside }
}
