import { CHILD_CODES } from '#shared/run/children-strip.ts'
import { CELL_STATES, type CellGrid } from './cells.ts'

interface Drawing {
  cells: Uint8Array
  /** Places of the items that are drawn, in order. */
  shown: Uint32Array
  grid: CellGrid
  chosen: number | undefined
  cursor: number | undefined
}

/** Draws a cell an item in the colours of the page. States differ in fill and mark too, so that colour is never alone. */
export function drawCells(canvas: HTMLCanvasElement, { cells, shown, grid, chosen, cursor }: Drawing): void {
  const ratio = window.devicePixelRatio
  const width = grid.columns * grid.pitch
  const height = Math.max(1, grid.rows * grid.pitch)
  canvas.width = Math.round(width * ratio)
  canvas.height = Math.round(height * ratio)
  const pen = canvas.getContext('2d')
  if (!pen) return
  pen.scale(ratio, ratio)
  const style = getComputedStyle(canvas)
  const colours = Object.values(CELL_STATES).map((state) => style.getPropertyValue(`--state-${state}`).trim())
  const ink = style.getPropertyValue('--ink').trim()
  const surface = style.getPropertyValue('--surface').trim()
  const size = grid.pitch - grid.gap
  for (let place = 0; place < shown.length; place++) {
    const index = shown[place]!
    const code = cells[index]!
    const x = (place % grid.columns) * grid.pitch
    const y = Math.floor(place / grid.columns) * grid.pitch
    pen.fillStyle = pen.strokeStyle = colours[code] ?? ink
    cell(pen, code, x, y, size, surface)
    if (index === chosen || index === cursor) {
      pen.strokeStyle = ink
      pen.lineWidth = index === chosen ? 2 : 1
      pen.strokeRect(x + 1, y + 1, size - 2, size - 2)
      // A ring of the ground between, so that it is seen on any state.
      pen.strokeStyle = surface
      pen.lineWidth = 1
      if (large(size)) pen.strokeRect(x + 2.5, y + 2.5, size - 5, size - 5)
    }
  }
}

const large = (size: number): boolean => size >= 8

function cell(pen: CanvasRenderingContext2D, code: number, x: number, y: number, size: number, surface: string): void {
  switch (code) {
    case CHILD_CODES.success:
      pen.fillRect(x, y, size, size)
      return
    case CHILD_CODES.failed:
      pen.fillRect(x, y, size, size)
      pen.strokeStyle = surface
      pen.lineWidth = large(size) ? 1.5 : 1
      line(pen, x + size * 0.28, y + size * 0.28, x + size * 0.72, y + size * 0.72)
      line(pen, x + size * 0.72, y + size * 0.28, x + size * 0.28, y + size * 0.72)
      return
    case CHILD_CODES.needs_review:
      pen.lineWidth = large(size) ? 2 : 1.5
      pen.strokeRect(x + 1, y + 1, size - 2, size - 2)
      pen.fillRect(x + size * 0.35, y + size * 0.35, size * 0.3, size * 0.3)
      return
    case CHILD_CODES.running:
      pen.globalAlpha = 0.25
      pen.fillRect(x, y, size, size)
      pen.globalAlpha = 1
      pen.fillRect(x, y + size / 2, size, size / 2)
      return
    case CHILD_CODES.cancelled:
      pen.lineWidth = 1
      pen.strokeRect(x + 0.5, y + 0.5, size - 1, size - 1)
      line(pen, x + 0.5, y + size - 0.5, x + size - 0.5, y + 0.5)
      return
    default:
      pen.globalAlpha = 0.45
      pen.lineWidth = 1
      pen.strokeRect(x + 0.5, y + 0.5, size - 1, size - 1)
      pen.globalAlpha = 1
  }
}

function line(pen: CanvasRenderingContext2D, x0: number, y0: number, x1: number, y1: number): void {
  pen.beginPath()
  pen.moveTo(x0, y0)
  pen.lineTo(x1, y1)
  pen.stroke()
}
