import type { NodeProps } from '@xyflow/react'
import { memo } from 'react'
import type { GraphNode } from '#shared/graph/schema.ts'
import { faceOf } from '#web/canvas/face/face.ts'
import { cardName, farTitle, saysAttempt, saysOf, waitsForRetry } from '#web/canvas/face/status-text.ts'
import type { StepFlowNode } from '#web/canvas/mapping/flow-types.ts'
import { useLight } from '#web/canvas/state/canvas-store.ts'
import { useStepStatus } from '#web/canvas/state/use-step-status.ts'
import type { Address } from '#web/canvas/types.ts'
import type { StepStatus } from '#web/live/step-status.ts'
import { typeLook } from '#web/ui/type-looks.ts'
import { TypeTile } from '#web/ui/type-tile.tsx'
import { CardAttempt, CardState, CardTime } from './card-state.tsx'
import { ChipRow } from './chip-row.tsx'
import { Ports } from './ports.tsx'
import { ProblemBadge } from './problem-badge.tsx'
import { Tags } from './tags.tsx'
import { Title } from './title.tsx'
import { markWords, useCardExtras, type CardExtras } from './use-card.ts'
import styles from './card.module.css'

/**
 * A step: kind, name, what it does, settings; in a run its state. How much of it is drawn is the zoom's, by style; from far away it is a
 * block with a sign, without words, buttons or ports.
 */
export const StepCard = memo(function StepCard({ data: { address, node, drawn }, selected }: NodeProps<StepFlowNode>) {
  const status = useStepStatus(address)
  const extras = useCardExtras(address)
  const light = useLight(address)
  const { title, typeName } = faceOf(node)
  return (
    <>
      <div
        className={styles['card']}
        style={{ minHeight: drawn.size.height }}
        tabIndex={extras.tabbable ? 0 : -1}
        role="group"
        aria-label={cardName({ typeName, title, status, problems: extras.problems.length, marks: markWords(extras) })}
        aria-current={selected ? true : undefined}
        data-address={address}
        data-step-id={node.id}
        data-node-type={node.type}
        data-category={typeLook(node.type).category}
        data-state={status?.state}
        data-again={(status && waitsForRetry(status)) || undefined}
        data-says={status && saysOf(status)}
        title={light ? farTitle(title, status) : undefined}
        data-selected={selected || undefined}
        data-fit={extras.fit}
        data-mark={extras.mark}
      >
        {light ? <Sign node={node} status={status} /> : <Face address={address} node={node} status={status} extras={extras} />}
      </div>
      {!light && <Ports address={address} drawn={drawn} />}
    </>
  )
})

/** What is seen from far away: the kind, in a run the state. */
function Sign({ node, status }: { node: GraphNode; status: StepStatus | undefined }) {
  if (!status) return <TypeTile type={node.type} />
  return <CardState status={status} still />
}

function Face({
  address,
  node,
  status,
  extras,
}: {
  address: Address
  node: GraphNode
  status: StepStatus | undefined
  extras: CardExtras
}) {
  const { title, subtitle, chips } = faceOf(node)
  const failed = status?.state === 'failed' && status.line !== undefined
  const line = status?.line !== undefined && !failed ? status.line : subtitle
  return (
    <>
      <TypeTile type={node.type} />
      <Title address={address} title={title} />
      {extras.problems.length > 0 && !status ? (
        <ProblemBadge address={address} problems={extras.problems} />
      ) : (
        status && <CardState status={status} />
      )}
      <span className={styles['second']}>
        <span className={styles['subtitle']} title={line}>
          {line}
        </span>
        {status && <CardTime status={status} />}
      </span>
      <span className={styles['row']}>
        {saysAttempt(status) ? <CardAttempt status={status} /> : <ChipRow address={address} {...chips} />}
      </span>
      {failed && (
        <span className={styles['cause']} title={status.line}>
          {status.line}
        </span>
      )}
      <Tags {...extras} />
    </>
  )
}
