import type { RunCreated } from './events.ts'

/** The run whose name the idempotency keys of a step carry: its own, or for a rerun on the same input the one where they were used first. */
export function keyRunOf({ keyRuns }: Pick<RunCreated, 'keyRuns'>, runId: string, step: string): string {
  if (!keyRuns) return runId
  if (Object.hasOwn(keyRuns, step)) return keyRuns[step]!
  return keyRuns['*'] ?? runId
}
