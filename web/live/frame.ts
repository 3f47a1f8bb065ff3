/** Calls back before the next repaint. */
export type Frame = (callback: () => void) => void

/** Of the surroundings: a browser has them, a test need not. */
interface Surroundings {
  requestAnimationFrame?: (callback: () => void) => unknown
  document?: { hidden: boolean }
}

/** A page that is hidden is not repainted: what it shows is still kept up to date, a few times a second. */
const HIDDEN_MS = 250
const WITHOUT_SCREEN_MS = 16

export const nextFrame: Frame = (callback) => {
  const { requestAnimationFrame, document } = globalThis as Surroundings
  if (requestAnimationFrame && !document?.hidden) requestAnimationFrame.call(globalThis, callback)
  else setTimeout(callback, requestAnimationFrame ? HIDDEN_MS : WITHOUT_SCREEN_MS)
}
