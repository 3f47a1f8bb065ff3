import type { StepDefinition } from '#shared/graph/definition.ts'
import { childRunId } from '#shared/run/child-id.ts'
import { CHILD_CODES, stripOf, type ChildrenStrip } from '#shared/run/children-strip.ts'
import type { Recorded } from '#shared/run/events.ts'
import type { Address } from '#web/canvas/types.ts'
import { containerAt, itemPath, type ItemStep } from './item-path.ts'
import { stepOf, type Scene } from './scene.ts'

/** The step at an address, with the run that it is a step of. */
export interface Place {
  address: Address
  scene: Scene
  step: StepDefinition
  /** 0 for a step of the run itself, 1 inside a container. */
  depth: number
}

/** Undefined inside a container of which no item is chosen, and for an address that leads nowhere. */
export function placeOf(address: Address, root: Scene | undefined, scenes: ReadonlyMap<string, Scene>): Place | undefined {
  const cut = address.lastIndexOf('/')
  const scene = cut < 0 ? root : scenes.get(address.slice(0, cut))
  const step = scene && stepOf(scene, address.slice(cut + 1))
  return scene && step ? { address, scene, step, depth: address.split('/').length - 1 } : undefined
}

export interface PlaceItems {
  strip: ChildrenStrip
  /** Of a loop: how many rounds there were, and the one that is looked into. */
  rounds: number
  round: number
  /** Place of the item that is looked into. */
  chosen: number | undefined
  /** Run of the chosen item. */
  runId: string
  scene: Scene | undefined
  onChoose(index: number, round?: number): void
}

/** The items of a container; undefined for any other step, and before they are known. */
export function itemsOf(
  place: Place,
  path: readonly ItemStep[],
  scenes: ReadonlyMap<string, Scene>,
  onItem: (item: string) => void,
): PlaceItems | undefined {
  const { step, scene, depth } = place
  if (step.body === undefined) return undefined
  const strip = stripOf(step.id, scene.events)
  if (strip.round === 0) return undefined
  const here = path[depth] !== undefined && containerAt(path, depth) === place.address ? path[depth] : undefined
  const round = here?.round ?? strip.round
  return {
    strip,
    rounds: strip.round,
    round,
    chosen: here?.index,
    runId: here ? childRunId(scene.runId, step.id, here.round, here.index) : '',
    scene: here ? scenes.get(place.address) : undefined,
    onChoose: (index, next = strip.round) => onItem(itemPath([...path.slice(0, depth), { step: step.id, round: next, index }])),
  }
}

/** The item that somebody who looks inside most likely wants: the first that waits for a person, else that failed, else the first. */
export function itemOfInterest(cells: Uint8Array): number {
  const waiting = cells.indexOf(CHILD_CODES.needs_review)
  return Math.max(0, waiting < 0 ? cells.indexOf(CHILD_CODES.failed) : waiting)
}

/** Whether a journal has its last word. */
export const hasEnded = (events: readonly Recorded[]): boolean =>
  events.findLast(({ type }) => type === 'run-succeeded' || type === 'run-failed' || type === 'run-cancelled') !== undefined
