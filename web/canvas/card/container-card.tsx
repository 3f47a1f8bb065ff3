import type { NodeProps } from '@xyflow/react'
import { memo } from 'react'
import { INSET, positionOf, sizeOf } from '#shared/graph/edit/geometry.ts'
import type { GraphNode } from '#shared/graph/schema.ts'
import { faceOf } from '#web/canvas/face/face.ts'
import { cardName, farTitle, progressText } from '#web/canvas/face/status-text.ts'
import type { ContainerFlowNode } from '#web/canvas/mapping/flow-types.ts'
import { useLight } from '#web/canvas/state/canvas-store.ts'
import { useStepStatus } from '#web/canvas/state/use-step-status.ts'
import type { StepStatus } from '#web/live/step-status.ts'
import { StateIcon } from '#web/ui/state-icon.tsx'
import { typeLook } from '#web/ui/type-looks.ts'
import { TypeTile } from '#web/ui/type-tile.tsx'
import { CardState, CardTime } from './card-state.tsx'
import { ChipRow } from './chip-row.tsx'
import { Ports } from './ports.tsx'
import { ProblemBadge } from './problem-badge.tsx'
import { Tags } from './tags.tsx'
import { Title } from './title.tsx'
import { markWords, useCardExtras } from './use-card.ts'
import styles from './container-card.module.css'

/** A step that holds steps: a frame with a head. What happens inside is told by where its items stand. */
export const ContainerCard = memo(function ContainerCard({ data: { address, node, drawn }, selected }: NodeProps<ContainerFlowNode>) {
  const status = useStepStatus(address)
  const extras = useCardExtras(address)
  const { title, subtitle, typeName, chips } = faceOf(node)
  const light = useLight(address)
  const line = status?.line ?? subtitle
  const loops = node.type === 'loop'
  return (
    <>
      <div
        className={styles['frame']}
        style={drawn.size}
        tabIndex={extras.tabbable ? 0 : -1}
        role="group"
        aria-label={cardName({ typeName, title, status, problems: extras.problems.length, marks: markWords(extras) })}
        aria-current={selected ? true : undefined}
        data-address={address}
        data-step-id={node.id}
        data-node-type={node.type}
        data-category={typeLook(node.type).category}
        data-state={status?.state}
        title={light ? farTitle(title, status) : undefined}
        data-selected={selected || undefined}
        data-fit={extras.fit}
        data-mark={extras.mark}
        data-drop={extras.dropHere || undefined}
      >
        <div className={styles['head']} data-head>
          <TypeTile type={node.type} />
          {light ? (
            <span className={styles['far']}>
              {title}
              {status?.children && <span> · {progressText(status.children)}</span>}
            </span>
          ) : (
            <span className={styles['names']}>
              <Title address={address} title={title} />
              <span className={styles['line']} title={line}>
                {line}
              </span>
            </span>
          )}
          <span className={styles['side']}>
            {light ? (
              status && <StateIcon state={status.state} size={28} still />
            ) : extras.problems.length > 0 && !status ? (
              <ProblemBadge address={address} problems={extras.problems} />
            ) : (
              status && <CardState status={status} />
            )}
            {!light && (
              <span className={styles['chips']}>{status ? <CardTime status={status} /> : <ChipRow address={address} {...chips} />}</span>
            )}
          </span>
        </div>
        {light ? null : status?.children ? (
          <Progress counts={status.children} />
        ) : (
          <span className={styles['hints']} aria-hidden>
            <span>{loops ? 'each round' : 'each item'}</span>
            <span>{loops ? 'result' : 'results'}</span>
          </span>
        )}
        {node.body && node.body.nodes.length > 0 ? (
          <Ends node={node} />
        ) : (
          !light && <span className={styles['empty']}>{extras.frozen ? 'Nothing inside' : 'Drop steps here'}</span>
        )}
        {!light && <Tags {...extras} />}
      </div>
      {!light && <Ports address={address} drawn={drawn} />}
    </>
  )
})

/** How many items are done, under the head. */
function Progress({ counts }: { counts: NonNullable<StepStatus['children']> }) {
  const share = (count: number): string => `${(100 * count) / Math.max(1, counts.total)}%`
  return (
    <span className={styles['progress']}>
      <span className={styles['bar']}>
        <i className={styles['success']} style={{ width: share(counts.success) }} />
        <i className={styles['failed']} style={{ width: share(counts.failed) }} />
        <i className={styles['waiting']} style={{ width: share(counts.waiting) }} />
      </span>
      {progressText(counts)}
    </span>
  )
}

/** Where an item enters and where its result leaves: short lines between the frame and the first and last steps. */
function Ends({ node }: { node: GraphNode }) {
  const { nodes, edges } = node.body!
  const led = new Set(edges.map(({ to }) => to.node))
  const leading = new Set(edges.map(({ from }) => from.node))
  const width = sizeOf(node).width
  return (
    <span aria-hidden>
      {nodes.map((step) => {
        const { x, y } = positionOf(step)
        const size = sizeOf(step)
        const top = y + size.height / 2
        const right = x + size.width
        return [
          led.has(step.id) || x < INSET.left ? null : (
            <i key={`${step.id} in`} className={styles['end']} style={{ left: 0, top, width: x - 6 }} />
          ),
          leading.has(step.id) || right > width ? null : (
            <i key={`${step.id} out`} className={styles['end']} style={{ left: right + 6, top, width: width - right - 8 }} />
          ),
        ]
      })}
    </span>
  )
}
