import { createContext, use, useCallback, useSyncExternalStore } from 'react'
import { useStore } from 'zustand'
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Graph, Problem } from '#shared/graph/schema.ts'
import type { Address, CanvasActions, CanvasProps, Point } from '#web/canvas/types.ts'
import type { StatusSource } from '#web/live/step-status.ts'
import { createLight, type Light } from './light.ts'
import type { Guides } from '#web/canvas/drag/guides.ts'

/** End of a line that is being drawn. */
export interface HeldEnd {
  address: Address
  port: string
  side: 'in' | 'out'
}

/**
 * What cards and lines read besides the document: each takes only what is about itself, so that a change draws one card. One store a
 * canvas: two drawings on one page know nothing of each other.
 */
export interface CanvasState {
  graph: Graph
  selection: ReadonlySet<Address>
  /** Undefined: the drawing is frozen. */
  actions: CanvasActions | undefined
  /** Of the owner: opens a step, frozen or not. */
  open: CanvasActions['open']
  status: StatusSource | undefined
  problems: ReadonlyMap<Address, readonly Problem[]> | undefined
  stale: ReadonlyMap<Address, string> | undefined
  pinned: ReadonlySet<Address> | undefined
  marks: CanvasProps['marks']
  /** The step that the keyboard is on. */
  focused: Address | undefined
  renaming: Address | undefined
  hoveredEdge: Address | undefined
  /** While a line is drawn: where it is held, and which steps can take it. */
  held: HeldEnd | undefined
  takers: ReadonlySet<Address> | undefined
  /** Where a type from the palette, or steps that are dragged, would land. */
  dropEdge: Address | undefined
  dropContainer: Address | undefined
  /** While steps are dragged to another level: where to, which, and what letting go does in words. `at` in the window. */
  landing: { into: Address | null; moving: readonly Address[]; text: string; at: Point } | undefined
  guides: (Guides & { container: Address | undefined }) | undefined
}
/** The store of one canvas, and how its cards are drawn. */
export type CanvasStore = StoreApi<CanvasState> & { readonly light: Light }

export function createCanvasStore(props: CanvasProps): CanvasStore {
  const store = createStore<CanvasState>(() => ({
    ...partsOf(props),
    focused: undefined,
    renaming: undefined,
    hoveredEdge: undefined,
    held: undefined,
    takers: undefined,
    dropEdge: undefined,
    dropContainer: undefined,
    landing: undefined,
    guides: undefined,
  }))
  const light = createLight({ frame: (next) => void requestAnimationFrame(next), later: (next, ms) => void setTimeout(next, ms) })
  return Object.assign(store, { light })
}

/** What is kept of the properties of a canvas, as it is handed in. */
export function partsOf({ graph, selection, actions, status, problems, stale, pinned, marks, onOpen, onSelect }: CanvasProps) {
  const open = actions?.open ?? onOpen ?? ((address: Address) => onSelect(new Set([address])))
  return { graph, selection, actions, open, status, problems, stale, pinned, marks }
}

export const CanvasContext = createContext<CanvasStore | undefined>(undefined)

export function useCanvasStore(): CanvasStore {
  const store = use(CanvasContext)
  if (!store) throw new Error('Only inside of a canvas')
  return store
}

/** A part of the state; choose one that stays the same object or value while nothing about it changes. */
export const useCanvas = <Part>(choose: (state: CanvasState) => Part): Part => useStore(useCanvasStore(), choose)

/** Whether a card is drawn light; see `light.ts`. */
export function useLight(address: Address): boolean {
  const { light } = useCanvasStore()
  return useSyncExternalStore(
    useCallback((listener: () => void) => light.subscribe(address, listener), [light, address]),
    () => light.get(address),
  )
}
