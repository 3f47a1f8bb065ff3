import type { Graph } from '#shared/graph/schema.ts'
import type { StepStatus } from '#web/live/step-status.ts'
import type { Statuses } from './statuses.ts'

/** What the script asks of the page: figures that only the page itself can see. Times in ms. */
export function createMeasures(statuses: Statuses, graph: Graph) {
  return {
    /** From the start of the navigation until the first card has been painted. */
    firstPaint: () => painted,
    /** Lengths of the frames while the drawing is moved for so many ms. */
    async frames(ms: number, move: (share: number) => void): Promise<number[]> {
      const lengths: number[] = []
      const begin = performance.now()
      let before = await frame()
      for (;;) {
        const now = await frame()
        lengths.push(now - before)
        before = now
        if (now - begin >= ms) return lengths
        move((now - begin) / ms)
      }
    },
    async pan(ms: number): Promise<number[]> {
      const pane = document.querySelector('.react-flow__pane')!
      return this.frames(ms, (share) => wheel(pane, { deltaX: share < 0.5 ? 20 : -20, deltaY: share % 0.5 < 0.25 ? 12.5 : -12.5 }))
    },
    async zoom(ms: number): Promise<number[]> {
      const pane = document.querySelector('.react-flow__pane')!
      return this.frames(ms, (share) => wheel(pane, { deltaY: share % 0.5 < 0.25 ? -2 : 2, ctrlKey: true }))
    },
    /** Every step runs, then succeeds: from the first change until it has been painted. */
    async repaint(): Promise<number[]> {
      const times: number[] = []
      for (const state of ['running', 'success', 'failed', 'running', 'success'] as const) {
        await frame()
        const begin = performance.now()
        const status: StepStatus = {
          state,
          attempt: 1,
          maxAttempts: 3,
          startedAt: Date.now(),
          ...(state === 'failed' ? { line: 'It broke' } : {}),
        }
        statuses.set(new Map(graph.nodes.map(({ id }) => [id, status])))
        await frame()
        await frame()
        times.push(performance.now() - begin)
      }
      return times
    },
    /** Elements of a card, its frame by the library included; the most of all cards that are there. */
    elementsPerCard: () =>
      Math.max(...[...document.querySelectorAll('.react-flow__node')].map((card) => card.querySelectorAll('*').length + 1)),
    elements: () => document.querySelectorAll('*').length,
    cards: () => document.querySelectorAll('.react-flow__node').length,
  }
}

const frame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve))

const wheel = (on: Element, deltas: WheelEventInit): boolean =>
  on.dispatchEvent(new WheelEvent('wheel', { bubbles: true, cancelable: true, clientX: 640, clientY: 360, ...deltas }))

let painted = 0
const observer = new MutationObserver(() => {
  if (!document.querySelector('[data-step-id]')) return
  observer.disconnect()
  // The frame after the one in which the card came is the first that shows it.
  requestAnimationFrame(() => requestAnimationFrame(() => (painted = performance.now())))
})
observer.observe(document.documentElement, { childList: true, subtree: true })
