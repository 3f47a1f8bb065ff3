import type { State } from '#shared/run/run-state.ts'

/** One word a state, the same on cards, badges, lists and in what a screen reader says. */
export const STATE_WORDS = {
  pending: 'Pending',
  running: 'Running',
  success: 'Success',
  failed: 'Failed',
  needs_review: 'Needs review',
  cancelled: 'Cancelled',
  skipped: 'Skipped',
} satisfies Record<State, string>
