import { useMemo, type FocusEvent, type KeyboardEvent, type RefObject } from 'react'
import { addressOf, containerOf, idOf } from '#shared/graph/edit/address.ts'
import { find, findEdge, levelOf } from '#shared/graph/edit/levels.ts'
import { GRID, type Flow } from '#web/canvas/frame/places.ts'
import type { CanvasStore } from '#web/canvas/state/canvas-store.ts'
import type { DrawingHandle } from '#web/canvas/frame/use-handle.ts'
import { bandOf } from '#web/canvas/zoom-bands.ts'
import type { Address, CanvasProps } from '#web/canvas/types.ts'
import { isArrow, waysOf, type Arrow } from './ways.ts'

const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] } as const satisfies Record<
  Arrow,
  readonly [number, number]
>

interface Parts {
  store: CanvasStore
  flow: { readonly current: Flow | undefined }
  handle: DrawingHandle
  onSelect: { readonly current: CanvasProps['onSelect'] }
  root: RefObject<HTMLElement | null>
}

/**
 * The drawing by keyboard: Tab from step to step in the order of a run, arrows along the lines, arrows with Alt or on a selected step move
 * it, Control (or Command) with left and right chooses a line of the step, Enter opens a step or puts one on a line, F2 renames, Delete
 * removes. Escape and what it closes are the page's while it is edited. Nothing happens while somebody types in a field.
 */
export function useKeys({ store, flow, handle, onSelect, root }: Parts) {
  return useMemo(() => {
    const chosen = (): Address[] => {
      const { selection, focused, graph } = store.getState()
      if (selection.size > 0) return [...selection]
      return focused !== undefined && find(graph, focused) ? [focused] : []
    }

    /** What is chosen is the page's to remove; a step that only has the focus is known here alone. */
    const remove = (): boolean => {
      const { actions, selection } = store.getState()
      const [only] = chosen()
      if (!actions || only === undefined) return false
      // The card goes; the keyboard stays on the drawing.
      root.current?.focus({ preventScroll: true })
      if (selection.size > 0) return false
      actions.remove([only], [])
      return true
    }

    const push = (arrow: Arrow, far: boolean): boolean => {
      const { actions, graph } = store.getState()
      const [dx, dy] = STEPS[arrow]
      const by = GRID * (far ? 5 : 1)
      const moves = chosen().flatMap((address) => {
        const node = find(graph, address)
        const { x, y } = node?.position ?? { x: 0, y: 0 }
        return node ? [{ address, x: x + dx * by, y: y + dy * by }] : []
      })
      if (!actions || moves.length === 0) return false
      actions.move(moves)
      return true
    }

    const walk = (to: Address | undefined): boolean => {
      if (to === undefined) return false
      handle.reveal(to)
      return true
    }

    const tab = (back: boolean): boolean => {
      const { graph, focused } = store.getState()
      const { order } = waysOf(graph)
      const onCard = document.activeElement?.hasAttribute('data-address') === true
      // From the buttons on the paper the page goes on, or nobody would get past the drawing.
      if (!onCard && document.activeElement !== root.current) return false
      const at = onCard && focused !== undefined ? order.indexOf(focused) : -1
      if (at < 0) return !back && walk(order[0])
      // Past the last and before the first one the page goes on.
      return walk(order[back ? at - 1 : at + 1])
    }

    /** The next line that leaves (or with ArrowLeft enters) the step; again and again goes round. Then Delete and Enter are about the line. */
    const chooseLine = (arrow: Arrow): boolean => {
      const { graph, focused, selection } = store.getState()
      if (focused === undefined || !find(graph, focused)) return false
      const container = containerOf(focused)
      const end = arrow === 'ArrowRight' ? 'from' : 'to'
      const lines = (levelOf(graph, container)?.edges ?? []).flatMap((edge) =>
        edge[end].node === idOf(focused) ? [addressOf(container, edge.id)] : [],
      )
      const next = lines[(lines.findIndex((line) => selection.has(line)) + 1) % lines.length]
      if (next === undefined) return false
      onSelect.current(new Set([next]))
      return true
    }

    const insertOnLine = (): boolean => {
      const { graph, selection, actions } = store.getState()
      const [line] = selection
      const drawn = line === undefined ? undefined : root.current?.querySelector(`.react-flow__edge[data-id="${CSS.escape(line)}"] path`)
      if (!actions || selection.size !== 1 || line === undefined || !findEdge(graph, line) || !drawn) return false
      const { left, top, width, height } = drawn.getBoundingClientRect()
      actions.insertOn(line, { x: left + width / 2, y: top + height / 2 })
      return true
    }

    const press = (event: KeyboardEvent): boolean => {
      const { graph, focused, selection, actions, open } = store.getState()
      const { key } = event
      if (key === 'Tab') return tab(event.shiftKey)
      if (isArrow(key)) {
        if (event.ctrlKey || event.metaKey) return (key === 'ArrowLeft' || key === 'ArrowRight') && chooseLine(key)
        const onSelected = focused !== undefined ? selection.has(focused) : selection.size > 0
        if (actions && (event.altKey || onSelected)) return push(key, event.shiftKey)
        return walk(focused === undefined ? waysOf(graph).order[0] : waysOf(graph).next(focused, key))
      }
      if (event.ctrlKey || event.metaKey || event.altKey) return false
      switch (key) {
        case 'Enter':
          if (insertOnLine()) return true
          if (focused === undefined || !find(graph, focused)) return false
          onSelect.current(new Set([focused]))
          open(focused)
          return true
        case 'F2': {
          const [first] = chosen()
          if (!actions || first === undefined || !find(graph, first)) return false
          // From far away cards have no names to write in.
          if (flow.current && bandOf(flow.current.getZoom()) === 'block') handle.approach(first)
          store.setState({ renaming: first })
          return true
        }
        case 'Delete':
        case 'Backspace':
          return remove()
        case 'Escape':
          // While it is edited, the page closes one layer after the other.
          if (actions || selection.size === 0) return false
          onSelect.current(new Set())
          return true
        case 'ContextMenu': {
          const card = document.activeElement?.getBoundingClientRect()
          if (!actions?.contextMenu || focused === undefined || !card) return false
          actions.contextMenu(focused, { x: card.left + card.width / 2, y: card.top + card.height / 2 })
          return true
        }
        default:
          return false
      }
    }

    return {
      onKeyDown(event: KeyboardEvent<HTMLElement>) {
        if (event.defaultPrevented || isField(event.target)) return
        // A button on the canvas answers its own Enter; the rest is the drawing's.
        if (event.key === 'Enter' && event.target instanceof Element && event.target.closest('button')) return
        if (press(event)) {
          event.preventDefault()
          event.stopPropagation()
        }
      },
      onFocus(event: FocusEvent<HTMLElement>) {
        const address = event.target.getAttribute('data-address')
        if (address !== null) store.setState({ focused: address })
      },
    }
  }, [store, flow, handle, onSelect, root])
}

const isField = (target: EventTarget): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
