import type { ReactNode } from 'react'
import type { State } from '#shared/run/run-state.ts'
import { StateIcon } from './state-icon.tsx'
import { STATE_WORDS } from './state-words.ts'
import styles from './state-badge.module.css'

/** A state as icon and word on a tint of its colour. `children` take the place of the word, such as `waiting 2 h`. */
export function StateBadge({ state, size = 'md', still = false, children }: StateBadgeProps) {
  return (
    <span className={`${styles['badge']} ${styles[state]} ${size === 'sm' ? styles['small'] : ''}`} data-state-badge={state}>
      <StateIcon state={state} size={size === 'sm' ? 12 : 14} still={still} />
      <span className={styles['word']}>{children ?? STATE_WORDS[state]}</span>
    </span>
  )
}

export interface StateBadgeProps {
  state: State
  size?: 'sm' | 'md'
  /** Without motion, such as in long lists. */
  still?: boolean
  children?: ReactNode
}
