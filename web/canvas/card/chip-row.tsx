import { memo } from 'react'
import type { Chip } from '#web/canvas/face/chips.ts'
import { useCanvas } from '#web/canvas/state/canvas-store.ts'
import type { Address } from '#web/canvas/types.ts'
import styles from './card.module.css'

/** Settings of a step as chips; each opens the tab where it is made. */
export const ChipRow = memo(function ChipRow({
  address,
  shown,
  more,
}: {
  address: Address
  shown: readonly Chip[]
  more: readonly Chip[]
}) {
  const open = useCanvas((state) => state.open)
  return (
    <>
      {shown.map((chip) => (
        <button
          key={chip.kind}
          type="button"
          tabIndex={-1}
          className={`${styles['chip']} nodrag`}
          data-chip={chip.kind}
          title={chip.title}
          aria-label={chip.title}
          onClick={(event) => {
            event.stopPropagation()
            open(address, chip.tab)
          }}
        >
          {chip.text}
        </button>
      ))}
      {more.length > 0 && (
        <button
          type="button"
          tabIndex={-1}
          className={`${styles['chip']} nodrag`}
          title={more.map(({ title }) => title).join('\n')}
          aria-label={more.map(({ title }) => title).join('; ')}
          onClick={(event) => {
            event.stopPropagation()
            open(address, more[0]?.tab)
          }}
        >
          +{more.length}
        </button>
      )}
    </>
  )
})
