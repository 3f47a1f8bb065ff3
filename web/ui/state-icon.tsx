import type { ReactNode } from 'react'
import type { State } from '#shared/run/run-state.ts'
import { STATE_WORDS } from './state-words.ts'
import styles from './state-icon.module.css'

/**
 * The shape of a state, so that it is told apart without its colour: ring, arc, disc, octagon, flag, slashed ring, dashed ring.
 * Silent for screen readers unless `titled`: a word stands beside it.
 */
export function StateIcon({ state, size = 16, titled = false, still = false }: StateIconProps) {
  return (
    <svg
      className={`${styles['icon']} ${styles[state]}`}
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      {...(titled ? { role: 'img', 'aria-label': STATE_WORDS[state] } : { 'aria-hidden': true })}
    >
      {shape(state, still)}
    </svg>
  )
}

export interface StateIconProps {
  state: State
  /** In px. */
  size?: number
  /** Says the state to screen readers: where no word stands beside it. */
  titled?: boolean
  /** Without motion, such as in long lists. */
  still?: boolean
}

function shape(state: State, still: boolean): ReactNode {
  switch (state) {
    case 'pending':
      return <circle cx="8" cy="8" r="5.75" stroke="currentColor" strokeWidth="1.5" />
    case 'running':
      return (
        <>
          <circle cx="8" cy="8" r="5.75" stroke="currentColor" strokeWidth="2" opacity=".25" />
          <path
            className={still ? undefined : styles['spin']}
            d="M8 2.25A5.75 5.75 0 0 1 13.75 8"
            stroke="currentColor"
            strokeWidth="2"
            strokeLinecap="round"
          />
        </>
      )
    case 'success':
      return (
        <>
          <circle cx="8" cy="8" r="6.75" fill="currentColor" />
          <path d="m5 8.2 2.1 2.1L11.1 6" stroke="var(--surface)" strokeWidth="1.6" strokeLinecap="round" strokeLinejoin="round" />
        </>
      )
    case 'failed':
      return (
        <>
          <path d="M5.2 1.25h5.6l3.95 3.95v5.6l-3.95 3.95H5.2L1.25 10.8V5.2z" fill="currentColor" />
          <path d="m5.6 5.6 4.8 4.8m0-4.8-4.8 4.8" stroke="var(--surface)" strokeWidth="1.6" strokeLinecap="round" />
        </>
      )
    case 'needs_review':
      return (
        <g className={still ? undefined : styles['flag']}>
          <path d="M3.75 2v12.5" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" />
          <path d="M4 2.25h8.9c.5 0 .75.55.45.95L11.3 5.75l2.05 2.55c.3.4.05.95-.45.95H4z" fill="currentColor" />
        </g>
      )
    case 'cancelled':
      return (
        <path
          d="M3.95 12.05 12.05 3.95M13.75 8A5.75 5.75 0 1 1 2.25 8a5.75 5.75 0 0 1 11.5 0Z"
          stroke="currentColor"
          strokeWidth="1.5"
          strokeLinecap="round"
        />
      )
    case 'skipped':
      return (
        <>
          <circle cx="8" cy="8" r="5.75" stroke="currentColor" strokeWidth="1.5" strokeDasharray="2 2.515" opacity=".8" />
          <path
            d="m6 5.75 2 2.25-2 2.25m3-4.5L11 8l-2 2.25"
            stroke="currentColor"
            strokeWidth="1.3"
            strokeLinecap="round"
            strokeLinejoin="round"
          />
        </>
      )
  }
}
