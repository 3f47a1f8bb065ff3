import { CircleAlert, TriangleAlert } from 'lucide-react'
import type { Problem } from '#shared/graph/schema.ts'
import { plural } from '#web/lib/format.ts'
import { useCanvas } from '#web/canvas/state/canvas-store.ts'
import type { Address } from '#web/canvas/types.ts'
import styles from './card.module.css'

/** How many things are wrong with a step; what they are, on hover. Opens the step. */
export function ProblemBadge({ address, problems }: { address: Address; problems: readonly Problem[] }) {
  const open = useCanvas((state) => state.open)
  const errors = problems.some(({ severity }) => severity === 'error')
  const Icon = errors ? CircleAlert : TriangleAlert
  return (
    <button
      type="button"
      tabIndex={-1}
      className={`${styles['problems']} ${errors ? styles['errors'] : ''} nodrag`}
      title={problems.map(({ message }) => message).join('\n')}
      aria-label={plural(problems.length, errors ? 'problem' : 'warning')}
      onClick={(event) => {
        event.stopPropagation()
        open(address)
      }}
    >
      <Icon size={12} strokeWidth={2.25} aria-hidden />
      {problems.length}
    </button>
  )
}
