import { isJsonObject, type Json } from '../../lib/json.ts'
import { StepFailure } from '../../policy/step-error.ts'
import type { Usage } from '../../policy/usage.ts'
import type { LlmAnswer, LlmRequest } from '../capabilities.ts'
import { defineHandler, done } from '../define-node.ts'
import { llm } from './definition.ts'

/**
 * Gives the checked answer (with a schema) or `{ text }`. An answer that still does not fit after the re-asks fails with
 * `schema_mismatch`, the problems in its details. Usage is that of all asks together.
 */
export const llmHandler = defineHandler(llm, async ({ config, key, render, can, signal, log }) => {
  const instructions = (await render(config.instructions)).trim()
  const material = await render(config.text)
  if (config.text.trim() !== '' && material.trim() === '')
    throw new StepFailure({ kind: 'invalid_input', message: 'The text that the model should read is empty. Check the step that gives it.' })

  const { provider, model, baseUrl, keyFrom, schema, temperature, maxTokens } = config
  const request: LlmRequest = {
    provider,
    prompt: instructions,
    ...(material.trim() === '' ? {} : { material }),
    ...given({ model, baseUrl, keyFrom, schema, temperature, maxTokens, key }),
  }
  let answer = await can.llm.complete(request, signal)
  let usage = answer.usage
  if (!schema) return done({ text: answer.text }, { usage, ...confidence(answer, { text: answer.text }) })

  for (let asked = 0; ; asked++) {
    const problems = answer.value === undefined ? ['the answer is not JSON'] : can.schema.problems(schema, answer.value)
    if (problems.length === 0) return done(answer.value!, { usage, ...confidence(answer, answer.value!) })
    // Without a model the same question gives the same answer.
    if (asked >= config.repair || provider === 'builtin') throw mismatch(problems, asked)
    log(`the answer does not fit its form, asking again`, { problems: problems.slice(0, 10) })
    answer = await can.llm.complete(
      { ...request, prompt: repairPrompt(instructions, answer, problems), ...repairKey(key, asked + 1) },
      signal,
    )
    usage = add(usage, answer.usage)
  }

  function confidence(from: LlmAnswer, value: Json): { confidence?: number } {
    switch (config.confidenceFrom.from) {
      case 'none':
        return {}
      case 'provider':
        return from.confidence === undefined ? {} : { confidence: from.confidence }
      case 'field': {
        const found = config.confidenceFrom.path
          .split('.')
          .reduce<Json | undefined>((at, part) => (isJsonObject(at) && Object.hasOwn(at, part) ? at[part] : undefined), value)
        return typeof found === 'number' && found >= 0 && found <= 1 ? { confidence: found } : {}
      }
    }
  }
})

/** Another body must never go out under the same key. */
const repairKey = (key: string | undefined, times: number): { key?: string } => (key === undefined ? {} : { key: `${key}/repair-${times}` })

function repairPrompt(instructions: string, answer: LlmAnswer, problems: readonly string[]): string {
  const list = problems.slice(0, 20).map((problem) => `- ${problem}`)
  return [
    instructions,
    'Your last answer was:',
    answer.text.slice(0, 4_000),
    'It does not fit the required form:',
    ...list,
    'Answer again, with JSON that fits, and nothing else.',
  ].join('\n\n')
}

function mismatch(problems: string[], asked: number): StepFailure {
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : ''
  const times = asked === 0 ? '' : ` after ${asked === 1 ? 'one more ask' : `${asked} more asks`}`
  return new StepFailure({
    kind: 'schema_mismatch',
    message: `The answer does not fit its form${times}: ${problems[0]}${more}.`,
    details: { problems: problems.slice(0, 50) },
  })
}

function add(a: Usage, b: Usage): Usage {
  const sum = (x?: number, y?: number) => (x === undefined && y === undefined ? undefined : (x ?? 0) + (y ?? 0))
  const model = b.model ?? a.model
  return given({
    inputTokens: sum(a.inputTokens, b.inputTokens),
    outputTokens: sum(a.outputTokens, b.outputTokens),
    costUsd: sum(a.costUsd, b.costUsd),
    model,
  })
}

/** The members that are not undefined. */
function given<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
}
