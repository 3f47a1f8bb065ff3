import type { Waiting } from '#shared/run/run-state.ts'

/**
 * Whether an owned run may have been what its process died of. A run that was just taken up counts: its first pure steps share a commit, so
 * nothing of them is on disk when one of them brings the process down.
 */
export function isExecuting(waiting: Waiting | undefined): boolean {
  return waiting?.for === 'attempt' || waiting?.for === 'slot'
}
