import { DomainError } from '#shared/lib/domain-error.ts'
import type { StartedRun } from '#shared/protocol/runs.ts'
import { checkInput } from './check-input.ts'
import type { RunDeps, StartRequest } from './run-deps.ts'
import { draftOf, versionOf } from './startable.ts'
import { testOf } from './test-of-draft.ts'

/** Starts a run of a version or of the draft. Errors: `not_found`, `conflict`, `invalid_graph`, `invalid_input`. */
export async function startRun(deps: RunDeps, workflowId: string, request: StartRequest): Promise<StartedRun> {
  const { store, engine, compile, by } = deps
  const { input, version, test, labels, priority, idempotencyKey } = request
  const draft = request.draft || test !== undefined
  if (draft && version !== undefined)
    throw new DomainError('invalid_input', 'Either a version is started or the draft is tried: leave one of "version" and "draft" out.')
  const { graph, compiled, from } = draft ? await draftOf(store, compile, workflowId, test) : await versionOf(store, workflowId, version)
  await checkInput(deps, compiled.definition, input)
  const given = test && testOf(compiled.definition, test)
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
    // The key is unique over everything, and callers think of it for one workflow.
    ...(idempotencyKey === undefined ? {} : { idempotencyKey: `${workflowId}/${idempotencyKey}` }),
    ...given,
  })
}
