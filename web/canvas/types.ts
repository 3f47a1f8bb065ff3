import type { Address } from '#shared/graph/edit/address.ts'
import type { Graph, Problem } from '#shared/graph/schema.ts'
import type { StatusSource } from '#web/live/step-status.ts'

export type { Address }

/** What the canvas asks its owner to do. Every change of the document is the owner's; the canvas only shows it. */
export interface CanvasActions {
  /**
   * `into`: from their level into this container, or (null) onto the outermost level; the places count there, and no line crosses the
   * frame. Without it the things stay on their level.
   */
  move(moves: readonly { address: Address; x: number; y: number }[], into?: Address | null): void
  connect(edge: { from: { address: Address; port: string }; to: { address: Address; port: string } }): void
  reconnect(edge: Address, to: { from: { address: Address; port: string }; to: { address: Address; port: string } }): void
  /** A connection was let go over empty space: offer what fits. `at` in the drawing, `screen` in the window. */
  dropConnection(
    from: { address: Address; port: string; side: 'in' | 'out' },
    at: Point,
    screen: Point,
    container: Address | undefined,
  ): void
  /** The plus on an edge. */
  insertOn(edge: Address, screen: Point): void
  /** A type was dragged from the palette: on an edge (splice), in a container, or into space. */
  dropType(type: string, at: Point, target: { edge?: Address; container?: Address }): void
  remove(nodes: readonly Address[], edges: readonly Address[]): void
  rename(address: Address, name: string): void
  /** Double click on empty space, or A. */
  add(at: Point, screen: Point, container: Address | undefined): void
  /** A chip, a badge or Enter. */
  open(address: Address, tab?: InspectorTab): void
  /** A note was drawn larger or smaller. */
  resize?(address: Address, size: { width: number; height: number }): void
  /** The words of a note. */
  editNote?(address: Address, text: string): void
  /** A right click, or the menu key on a step. */
  contextMenu?(address: Address, screen: Point): void
}
export interface Point {
  x: number
  y: number
}
export const INSPECTOR_TABS = ['settings', 'reliability', 'review', 'test'] as const
export type InspectorTab = (typeof INSPECTOR_TABS)[number]

export interface CanvasProps {
  graph: Graph
  selection: ReadonlySet<Address>
  onSelect(selection: ReadonlySet<Address>): void
  /** Absent: the drawing is frozen. */
  actions?: CanvasActions
  status?: StatusSource
  problems?: ReadonlyMap<Address, readonly Problem[]>
  /** Steps whose shown output no longer fits how they are set, with the reason. */
  stale?: ReadonlyMap<Address, string>
  pinned?: ReadonlySet<Address>
  /** Marks of a comparison of two drawings. */
  marks?: ReadonlyMap<Address, 'added' | 'removed' | 'changed'>
  ariaLabel: string
  /** Where the drawing is frozen: Enter, a double click or a chip of a step. Otherwise `actions.open` is asked. */
  onOpen?(address: Address, tab?: InspectorTab): void
  /** Handle for fit, zoom and focus, for the command bar and shortcuts. */
  onReady?(handle: CanvasHandle): void
  children?: React.ReactNode
}

export interface CanvasHandle {
  fit(addresses?: readonly Address[]): void
  zoomBy(factor: number): void
  /** Brings a step into view, keeping the zoom where possible, and gives it the keyboard focus unless told not to. */
  reveal(address: Address, options?: { focus?: boolean }): void
  center(): Point
  toDrawing(screen: Point): Point
}
