import { useMemo } from 'react'
import { containerOf } from '#shared/graph/edit/address.ts'
import { find } from '#shared/graph/edit/levels.ts'
import { titleOf } from '#web/canvas/face/face.ts'
import { definitionOf } from '#web/canvas/face/ports.ts'
import type { Flow } from '#web/canvas/frame/places.ts'
import type { FlowNode } from '#web/canvas/mapping/flow-types.ts'
import type { CanvasStore } from '#web/canvas/state/canvas-store.ts'
import type { Address, Point } from '#web/canvas/types.ts'
import { landingOf, landingText, type Frame } from './landing.ts'

export interface Carry {
  /** Steps and notes are held by the hand. `giveUp` is called when Escape puts everything back. */
  begin(held: readonly FlowNode[], giveUp: () => void): void
  /** Where they would go (see `landingOf`), with the steps that would. Ends the carrying. */
  end(): { into: Address | null; moving: readonly Address[] } | undefined
}

/** Follows the hand while steps are dragged: lights up the container that would take them, and says so; Escape gives up. */
export function useCarry(store: CanvasStore, flow: { readonly current: Flow | undefined }): Carry {
  return useMemo(() => {
    let stop: (() => void) | undefined

    const begin: Carry['begin'] = (held, giveUp) => {
      stop?.()
      const { graph } = store.getState()
      const moving = held.flatMap(({ id, type }) => (type === 'note' ? [] : [id]))
      const trigger = moving.some((address) => startsRuns(store, address))
      const frames = framesOf(flow.current)
      const follow = (screen: Point): void => {
        const hand = flow.current?.screenToFlowPosition(screen, { snapToGrid: false })
        const into = hand && landingOf(hand, moving, frames)
        const { landing } = store.getState()
        // What starts a run has nothing before it, so it cannot be part of a round.
        const allowed = into === undefined || (trigger && into !== null) ? undefined : into
        if (allowed === undefined) {
          if (landing) store.setState({ landing: undefined, dropContainer: undefined })
        } else if (landing?.into !== allowed) {
          const text = landingText(allowed, moving, (address) => titleAt(graph, address))
          store.setState({ landing: { into: allowed, moving, text, at: screen }, dropContainer: allowed ?? undefined })
        }
      }
      const onMove = (next: PointerEvent): void => follow({ x: next.clientX, y: next.clientY })
      const onKey = (press: KeyboardEvent): void => {
        if (press.key !== 'Escape') return
        press.preventDefault()
        press.stopPropagation()
        stop?.()
        giveUp()
      }
      window.addEventListener('pointermove', onMove)
      window.addEventListener('keydown', onKey, true)
      stop = () => {
        stop = undefined
        window.removeEventListener('pointermove', onMove)
        window.removeEventListener('keydown', onKey, true)
        store.setState({ landing: undefined, dropContainer: undefined })
      }
    }

    return {
      begin,
      end() {
        const { landing } = store.getState()
        stop?.()
        return landing
      },
    }
  }, [store, flow])
}

function framesOf(flow: Flow | undefined): Frame[] {
  return (flow?.getNodes() ?? []).flatMap(({ id, type, width = 0, height = 0 }) => {
    const corner = type === 'container' ? flow?.getInternalNode(id)?.internals.positionAbsolute : undefined
    return corner ? [{ address: id, box: { ...corner, width, height } }] : []
  })
}

const titleAt = (graph: Parameters<typeof find>[0], address: Address): string => {
  const node = find(graph, address)
  return node ? titleOf(node) : address
}

function startsRuns(store: CanvasStore, address: Address): boolean {
  const node = containerOf(address) === undefined ? find(store.getState().graph, address) : undefined
  return node !== undefined && definitionOf(node)?.inputs.length === 0
}
