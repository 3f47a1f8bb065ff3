import { DomainError } from '#shared/lib/domain-error.ts'
import type { StartedRun } from '#shared/protocol/runs.ts'
import type { Store } from '../store/store.ts'
import { checkInput } from './check-input.ts'
import { checkLabels } from './files-label.ts'
import type { RunDeps, StartRequest } from './run-deps.ts'
import { draftOf, versionOf } from './startable.ts'
import { testOf } from './test-of-draft.ts'

/** Starts a run of a version or of the draft. Errors: `not_found`, `conflict`, `invalid_graph`, `invalid_input`. */
export async function startRun(deps: RunDeps, workflowId: string, request: StartRequest): Promise<StartedRun> {
  const { store, engine, compile, by } = deps
  const { input, version, test, labels, priority, idempotencyKey } = request
  const before = await startedBefore(store, workflowId, idempotencyKey)
  if (before) return before
  checkLabels(labels)
  const draft = request.draft || test !== undefined
  if (draft && version !== undefined)
    throw new DomainError('invalid_input', 'Either a version is started or the draft is tried: leave one of "version" and "draft" out.')
  const {
    graph,
    compiled,
    from,
    idle = [],
  } = draft ? await draftOf(store, compile, workflowId, test) : await versionOf(store, workflowId, version)
  await checkInput(deps, compiled.definition, input)
  const given = test && testOf(compiled.definition, test, idle)
  await store.saveDefinitions([...Object.values(compiled.bodies), compiled.definition])
  return engine.createRun({
    definition: compiled.definition.hash,
    input,
    source: {
      ...from,
      graph: await store.workflows.saveDrawing(graph),
      // A try of the draft is a test, whole or in part: it is left out of the lists unless somebody asks.
      ...(draft ? { test: test?.to === undefined ? {} : { to: test.to } } : {}),
      by,
    },
    ...(labels === undefined ? {} : { labels }),
    ...(priority === undefined ? {} : { priority }),
    ...(idempotencyKey === undefined ? {} : { idempotencyKey: keyOf(workflowId, idempotencyKey) }),
    ...given,
  })
}

/** A key is unique over everything, and callers think of it for one workflow or for the reruns of one run. */
export const keyOf = (place: string, idempotencyKey: string): string => `${place}/${idempotencyKey}`

/**
 * What a start or a rerun under this key has made already. Asked before anything is checked: a caller that never saw the first answer gets it
 * also when the workflow has been changed or deleted since.
 */
export async function startedBefore(store: Store, place: string, idempotencyKey: string | undefined): Promise<StartedRun | undefined> {
  const runId = idempotencyKey === undefined ? undefined : await store.runOfKey(keyOf(place, idempotencyKey))
  return runId === undefined ? undefined : { runId, created: false }
}
