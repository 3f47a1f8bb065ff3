import { catalog } from '#shared/nodes/catalog.ts'
import type { NodeDefinition } from '#shared/nodes/define-node.ts'
import type { Sketch as SketchData } from '#shared/protocol/workflows.ts'
import classes from './home.module.css'

const WIDTH = 240
const HEIGHT = 68
/** What a drawing of four steps takes. */
const LEAST_WIDTH = 4 * 320
const LEAST_HEIGHT = 3 * HEIGHT

/** A drawing at the size of a stamp: where the steps are and what kind each is. */
export function Sketch({ sketch, label }: { sketch: SketchData; label: string }) {
  if (sketch.nodes.length === 0) return <div className={classes.noSketch}>No steps yet</div>
  const boxes = sketch.nodes.map((node) => ({ ...node, width: node.width ?? WIDTH, height: node.height ?? HEIGHT }))
  const left = Math.min(...boxes.map(({ x }) => x))
  const top = Math.min(...boxes.map(({ y }) => y))
  const width = Math.max(...boxes.map((box) => box.x + box.width)) - left
  const height = Math.max(...boxes.map((box) => box.y + box.height)) - top
  // Small drawings are not blown up.
  const [shownWidth, shownHeight] = [Math.max(width, LEAST_WIDTH), Math.max(height, LEAST_HEIGHT)]
  const viewBox = [left - (shownWidth - width) / 2, top - (shownHeight - height) / 2, shownWidth, shownHeight].join(' ')
  return (
    <svg className={classes.sketch} viewBox={viewBox} role="img" aria-label={label} preserveAspectRatio="xMidYMid meet">
      {sketch.edges.map(([from, to], index) => {
        const a = boxes[from]
        const b = boxes[to]
        if (!a || !b) return null
        const [x1, y1, x2, y2] = [a.x + a.width, a.y + Math.min(a.height, HEIGHT) / 2, b.x, b.y + Math.min(b.height, HEIGHT) / 2]
        const bend = Math.max(40, Math.abs(x2 - x1) / 2)
        // oxlint-disable-next-line react/no-array-index-key -- an edge has no other name here, and the list never changes
        return (
          <path
            key={index}
            d={`M${x1} ${y1} C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`}
            fill="none"
            stroke="var(--line-strong)"
            strokeWidth={8}
          />
        )
      })}
      {boxes.map(({ id, type, x, y, width, height }, index) =>
        sketch.nodes[index]?.width === undefined ? (
          <rect key={`${index} ${id}`} {...{ x, y, width, height }} rx={18} fill={hueOf(type)} />
        ) : (
          <rect key={`${index} ${id}`} {...{ x, y, width, height }} rx={24} fill="none" stroke={hueOf(type)} strokeWidth={8} />
        ),
      )}
    </svg>
  )
}

function hueOf(type: string): string {
  const known: { [type: string]: NodeDefinition | undefined } = catalog
  const category = Object.hasOwn(known, type) ? known[type]?.category : undefined
  return category === undefined ? 'var(--text-2)' : `var(--type-${category})`
}
