import { CHILD_CODES, type ChildCode } from '#shared/run/children-strip.ts'
import type { State } from '#shared/run/run-state.ts'

/** How a strip of items is laid out: cells in rows, large for few and small for many. */
export interface CellGrid {
  columns: number
  rows: number
  /** Width and height of a cell with its gap. */
  pitch: number
  gap: number
}

export function gridOf(count: number, width: number): CellGrid {
  const pitch = count <= 60 ? 20 : count <= 400 ? 14 : count <= 2_000 ? 10 : 7
  const columns = Math.max(1, Math.floor(width / pitch))
  return { columns, rows: Math.ceil(count / columns), pitch, gap: pitch > 8 ? 2 : 1 }
}

/** The place in the list under a point; undefined between or beyond the cells. */
export function cellAt(grid: CellGrid, count: number, x: number, y: number): number | undefined {
  const column = Math.floor(x / grid.pitch)
  const row = Math.floor(y / grid.pitch)
  if (column < 0 || column >= grid.columns || row < 0) return undefined
  const index = row * grid.columns + column
  return index < count ? index : undefined
}

/** Items of a filter, by place in the list of all. */
export function matching(cells: Uint8Array, filter: ItemFilter): Uint32Array {
  if (filter === 'all') return Uint32Array.from(cells, (_, index) => index)
  const wanted = WANTED[filter]
  const found: number[] = []
  for (let index = 0; index < cells.length; index++) if (wanted.has(cells[index]!)) found.push(index)
  return Uint32Array.from(found)
}

export const ITEM_FILTERS = ['all', 'failed', 'waiting', 'running'] as const
export type ItemFilter = (typeof ITEM_FILTERS)[number]

const WANTED: { [F in Exclude<ItemFilter, 'all'>]: ReadonlySet<number> } = {
  failed: new Set([CHILD_CODES.failed, CHILD_CODES.cancelled]),
  waiting: new Set([CHILD_CODES.needs_review]),
  running: new Set([CHILD_CODES.running]),
}

export const CELL_STATES: { [C in ChildCode]: State } = {
  0: 'pending',
  1: 'running',
  2: 'success',
  3: 'failed',
  4: 'needs_review',
  5: 'cancelled',
}
export const CELL_WORDS: { [C in ChildCode]: string } = {
  0: 'not started',
  1: 'running',
  2: 'succeeded',
  3: 'failed',
  4: 'waiting for a person',
  5: 'cancelled',
}

/** How many items are in each state, by code. */
export function countsOf(cells: Uint8Array): number[] {
  const counts = [0, 0, 0, 0, 0, 0]
  for (const code of cells) counts[code]!++
  return counts
}
