import { catalog } from '#shared/nodes/catalog.ts'
import type { NodeDefinition } from '#shared/nodes/define-node.ts'
import type { Sketch as SketchData } from '#shared/protocol/workflows.ts'
import classes from './home.module.css'

const WIDTH = 240
const HEIGHT = 68
const PADDING = 24

/** A drawing at the size of a stamp: where the steps are and what kind each is. */
export function Sketch({ sketch, label }: { sketch: SketchData; label: string }) {
  if (sketch.nodes.length === 0) return <div className={classes.noSketch}>No steps yet</div>
  const left = Math.min(...sketch.nodes.map(({ x }) => x)) - PADDING
  const top = Math.min(...sketch.nodes.map(({ y }) => y)) - PADDING
  const width = Math.max(...sketch.nodes.map(({ x }) => x)) + WIDTH + PADDING - left
  const height = Math.max(...sketch.nodes.map(({ y }) => y)) + HEIGHT + PADDING - top
  return (
    <svg
      className={classes.sketch}
      viewBox={`${left} ${top} ${width} ${Math.max(height, width / 4)}`}
      role="img"
      aria-label={label}
      preserveAspectRatio="xMidYMid meet"
    >
      {sketch.edges.map(([from, to], index) => {
        const a = sketch.nodes[from]
        const b = sketch.nodes[to]
        if (!a || !b) return null
        const [x1, y1, x2, y2] = [a.x + WIDTH, a.y + HEIGHT / 2, b.x, b.y + HEIGHT / 2]
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
      {sketch.nodes.map(({ id, type, x, y }) => (
        <rect key={id} x={x} y={y} width={WIDTH} height={HEIGHT} rx={18} fill={hueOf(type)} />
      ))}
    </svg>
  )
}

function hueOf(type: string): string {
  const known: { [type: string]: NodeDefinition | undefined } = catalog
  const category = Object.hasOwn(known, type) ? known[type]?.category : undefined
  return category === undefined ? 'var(--text-2)' : `var(--type-${category})`
}
