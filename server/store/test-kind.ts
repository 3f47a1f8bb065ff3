import type { RunSource } from '#shared/run/events.ts'

/** Kept with a run: 0 a run of a version, 1 a try of a whole draft, 2 of a part of one. Items have that of the run above them. */
export type TestKind = 0 | 1 | 2

/** A try that ends with a chosen step is one of a part. */
export function testKind(source: RunSource | undefined): TestKind {
  if (!source?.test) return 0
  return source.test.to === undefined ? 1 : 2
}
