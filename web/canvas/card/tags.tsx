import { History, Minus, Pencil, Pin, Plus } from 'lucide-react'
import type { CardExtras } from './use-card.ts'
import styles from './card.module.css'

const MARKS = {
  added: { icon: Plus, word: 'Added' },
  removed: { icon: Minus, word: 'Removed' },
  changed: { icon: Pencil, word: 'Changed' },
} as const

/** Marks on the upper edge of a card: of a comparison, of a pinned result, of a result that is out of date. Icon and word. */
export function Tags({ mark, pinned, stale }: Pick<CardExtras, 'mark' | 'pinned' | 'stale'>) {
  if (!mark && !pinned && stale === undefined) return null
  const { icon: MarkIcon, word } = MARKS[mark ?? 'changed']
  return (
    <span className={styles['tags']}>
      {mark && (
        <span className={`${styles['tag']} ${styles['strong']}`}>
          <MarkIcon size={11} strokeWidth={2.5} aria-hidden />
          {word}
        </span>
      )}
      {pinned && (
        <span className={styles['tag']} title="Tests use this pinned result instead of running the step">
          <Pin size={11} aria-hidden />
          Pinned
        </span>
      )}
      {stale !== undefined && (
        <span className={styles['tag']} title={stale}>
          <History size={11} aria-hidden />
          Out of date
        </span>
      )}
    </span>
  )
}
