import { NodeResizer, type NodeProps } from '@xyflow/react'
import { memo, useState } from 'react'
import type { NoteFlowNode } from '#web/canvas/mapping/flow-types.ts'
import { useCanvas } from '#web/canvas/state/canvas-store.ts'
import { useCardExtras } from './use-card.ts'
import styles from './note-card.module.css'

/** Words on the paper. A double click writes; the corners make it larger. */
export const NoteCard = memo(function NoteCard({ data: { address, note }, selected }: NodeProps<NoteFlowNode>) {
  const actions = useCanvas((state) => state.actions)
  const { tabbable } = useCardExtras(address)
  const [writing, setWriting] = useState(false)
  return (
    <>
      {actions?.resize && (
        <NodeResizer
          isVisible={selected}
          minWidth={80}
          minHeight={40}
          lineClassName={styles['line']!}
          handleClassName={styles['corner']!}
          onResizeEnd={(_, { x, y, width, height }) => {
            actions.move([{ address, x, y }])
            actions.resize?.(address, { width, height })
          }}
        />
      )}
      <div
        className={styles['note']}
        role="note"
        tabIndex={tabbable ? 0 : -1}
        aria-label={`Note: ${note.text}`}
        data-address={address}
        data-note-id={note.id}
        data-selected={selected || undefined}
        onDoubleClick={(event) => {
          event.stopPropagation()
          setWriting(actions?.editNote !== undefined)
        }}
      >
        {writing ? (
          <textarea
            className={`${styles['text']} nodrag nopan nowheel`}
            defaultValue={note.text}
            maxLength={10_000}
            aria-label="Words of the note"
            autoFocus
            onBlur={(event) => {
              setWriting(false)
              if (event.currentTarget.value !== note.text) actions?.editNote?.(address, event.currentTarget.value)
            }}
            onKeyDown={(event) => {
              event.stopPropagation()
              if (event.key === 'Escape') {
                event.currentTarget.value = note.text
                setWriting(false)
              }
            }}
          />
        ) : (
          <span className={styles['text']}>{note.text || 'Empty note: double click to write'}</span>
        )}
      </div>
    </>
  )
})
