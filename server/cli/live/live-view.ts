import type { Io } from '../io.ts'
import type { LiveModel } from './model.ts'
import { renderRun } from './render.ts'
import { createRegion } from './terminal.ts'
import { viewOf } from './view.ts'

/** What shows a run while it goes on. */
export interface Shown {
  /** A line of its own, above what is shown. */
  say(line: string): void
  /** Shows the last state and stops. */
  end(): void
}

const EVERY_MS = 100
/** A turn of the icon of what is running. */
const TURN_MS = 120

/** Draws a run on a terminal until `end`, ten times a second and only what changed. */
export function showLive(io: Io, model: LiveModel): Shown {
  const region = createRegion(io)
  const draw = (last = false) => {
    const now = Date.now()
    const screen = {
      ...io.errLook,
      columns: io.stderr.columns || 80,
      rows: io.stderr.rows || 24,
      ...(last ? {} : { frame: Math.floor(now / TURN_MS) }),
    }
    region.draw(renderRun(viewOf(model, now), screen))
  }
  draw()
  const timer = setInterval(draw, EVERY_MS)
  const onResize = () => draw()
  io.stderr.on('resize', onResize)
  const restore = () => region.end()
  process.once('exit', restore)
  return {
    say: (line) => region.above(line),
    end() {
      clearInterval(timer)
      io.stderr.off('resize', onResize)
      process.off('exit', restore)
      draw(true)
      region.end()
    },
  }
}
