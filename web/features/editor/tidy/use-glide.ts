import { useCallback, useEffect, useRef, useState } from 'react'
import type { Graph, GraphNode } from '#shared/graph/schema.ts'

const MS = 200
/** Above this, the frames would be dearer than what they show. */
const MOST_STEPS = 300

/** The drawing on its way from one arrangement to another: what is shown in its place for a fifth of a second, or nothing. */
export function useGlide(): { shown: Graph | undefined; glide(from: Graph, to: Graph): void } {
  const [shown, setShown] = useState<Graph>()
  const frame = useRef(0)
  useEffect(() => () => cancelAnimationFrame(frame.current), [])
  const glide = useCallback((from: Graph, to: Graph): void => {
    cancelAnimationFrame(frame.current)
    if (to.nodes.length > MOST_STEPS || window.matchMedia('(prefers-reduced-motion: reduce)').matches) return
    const began = performance.now()
    const draw = (now: number): void => {
      const share = Math.min(1, (now - began) / MS)
      if (share === 1) setShown(undefined)
      else {
        setShown({ ...to, nodes: between(from.nodes, to.nodes, 1 - (1 - share) ** 3) })
        frame.current = requestAnimationFrame(draw)
      }
    }
    setShown(from)
    frame.current = requestAnimationFrame(draw)
  }, [])
  return { shown, glide }
}

function between(from: readonly GraphNode[], to: readonly GraphNode[], share: number): GraphNode[] {
  const before = new Map(from.map((node) => [node.id, node]))
  return to.map((node) => {
    const start = before.get(node.id)
    if (!start?.position || !node.position || start === node) return node
    const mix = (a: number, b: number): number => Math.round(a + (b - a) * share)
    const position = { x: mix(start.position.x, node.position.x), y: mix(start.position.y, node.position.y) }
    return {
      ...node,
      position,
      ...(node.body && start.body ? { body: { ...node.body, nodes: between(start.body.nodes, node.body.nodes, share) } } : {}),
    }
  })
}
