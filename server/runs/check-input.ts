import type { Definition } from '#shared/graph/definition.ts'
import { DomainError, isDomainError } from '#shared/lib/domain-error.ts'
import type { Json } from '#shared/lib/json.ts'
import { StepFailure } from '#shared/policy/step-error.ts'
import type { RunDeps } from './run-deps.ts'

/** Errors: `invalid_input` with a sentence for each problem in `details.problems`; `invalid_graph` when the schema itself cannot be used. */
export async function checkInput(
  { inputProblems }: Pick<RunDeps, 'inputProblems'>,
  { input: schema }: Definition,
  input: Json,
): Promise<void> {
  if (schema === undefined) return
  const problems = await inputProblems(schema, input).catch((error: unknown) => {
    throw error instanceof StepFailure && !isDomainError(error)
      ? new DomainError('invalid_graph', 'The form of the input that this workflow asks for cannot be used. Correct its JSON Schema.', {
          cause: error,
        })
      : error
  })
  if (problems.length === 0) return
  const more = problems.length > 1 ? ` ${problems.length - 1} more ${problems.length === 2 ? 'thing does' : 'things do'} not fit.` : ''
  throw new DomainError('invalid_input', `The input does not fit this workflow: ${problems[0]}.${more}`, { details: { problems } })
}
