import type { Compiled } from '#shared/graph/definition.ts'
import type { Json } from '#shared/lib/json.ts'
import type { Store } from '#server/store/store.ts'
import { CliError } from '../cli-error.ts'
import { resolveValue } from '#server/store/resolve-value.ts'
import { definitionDifferences, valueDifferences } from './differences.ts'

/**
 * Makes sure that the run under this id, if there is one, is this workflow on this input: only then it may be continued.
 * `input` undefined means that none was given: the one of the run counts. Gives whether there is such a run.
 */
export async function checkExisting(store: Store, runId: string, compiled: Compiled, input: Json | undefined): Promise<boolean> {
  const run = await store.run(runId)
  if (!run) return false
  if (run.definition !== compiled.definition.hash) {
    const before = await store.definition(run.definition)
    const differences = before ? definitionDifferences(before, compiled.definition) : ['it is another workflow']
    throw new CliError([
      `The run ${runId} was started with another version of this workflow, and a run ends with the version it began with:`,
      ...differences.slice(0, 10).map((difference) => `  ${difference}`),
      ...(differences.length > 10 ? [`  and ${differences.length - 10} more`] : []),
      'Undo the change to continue that run, or leave --run-id out to start a new one.',
    ])
  }
  if (input === undefined) return true
  const [created] = await store.journal(runId, 0, 1)
  const was = created?.type === 'run-created' ? await resolveValue(store, created.input) : null
  const paths = valueDifferences(was, input)
  if (paths.length > 0) {
    throw new CliError(
      `The run ${runId} was started with another input: ${paths.join(', ')} differ${paths.length === 1 ? 's' : ''}. Leave the input out to continue that run, or leave --run-id out to start a new one.`,
    )
  }
  return true
}
