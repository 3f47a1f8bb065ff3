import type { TestRequest } from '#shared/protocol/runs.ts'
import type { Definition } from '#shared/graph/definition.ts'
import type { StartRun } from '../engine/engine.ts'

/** What a test begins with: pinned outputs of steps that are in what runs, and steps that are there without being needed. */
export function testOf({ steps }: Definition, { given }: TestRequest, idle: readonly string[]): Pick<StartRun, 'given' | 'skipped'> {
  const known = new Set(steps.map(({ id }) => id))
  return {
    given: Object.entries(given).flatMap(([step, { output, port }]) =>
      known.has(step) ? [{ step, output: { json: output }, port, via: 'given' as const }] : [],
    ),
    skipped: idle.map((step) => ({ step, because: 'branch' as const })),
  }
}
