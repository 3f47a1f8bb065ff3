import jsonata from 'jsonata'
import type { StepDefinition } from '#shared/graph/definition.ts'
import { durationMs } from '#shared/lib/duration.ts'
import { isJsonObject, type Json } from '#shared/lib/json.ts'
import type { ExpectedChild } from './expectation.ts'
import type { Action, Seen } from './script.ts'

/** What the product's own steering types do, in the words of the oracle, from their descriptions. Undefined for scripted types. */
export async function realAction(step: StepDefinition, seen: Seen): Promise<Action | undefined> {
  const config = isJsonObject(step.config) ? step.config : {}
  const handsOn = (): Action => ({ do: 'ok', give: { value: passedOn(seen) } })
  switch (step.type) {
    case 'merge':
      return { do: 'ok', give: { value: seen.arrived } }
    case 'wait':
      return { do: 'wait', ms: durationMs(String(config['duration'])), then: handsOn() }
    case 'review':
      return { do: 'ask', give: { value: passedOn(seen) }, port: 'approved', rejectPort: 'rejected' }
    case 'branch': {
      const value = await value_(String(config['condition']), seen)
      if (value !== true && value !== false && value !== null) return { do: 'fail', kind: 'code_error' }
      return { do: 'ok', give: { value: passedOn(seen) }, port: String(value ?? false) }
    }
    case 'map': {
      const items = (await value_(String(config['items']), seen)) as Json[]
      return { do: 'each', items, count: items.length, concurrency: Number(config['concurrency']) }
    }
    case 'loop': {
      const start = config['start'] === undefined ? null : await value_(String(config['start']), seen)
      const most = Number(config['maxRounds'])
      for (let round = 1; round <= most; round++) {
        if ((await value_(String(config['until']), seen, { round })) === true) return { do: 'rounds', count: round, start }
      }
      return { do: 'rounds', count: most, start, limit: true }
    }
    case 'sub-workflow':
      return { do: 'run', input: await value_(String(config['input']), seen) }
    default:
      return undefined
  }
}

/** What a container gives once its children have ended. */
export function gathered(step: StepDefinition, children: readonly ExpectedChild[]): Json {
  const results = children.map(({ run }): Json => (run.state === 'success' ? (run.output ?? null) : null))
  return step.type === 'map' ? { results, failed: [], total: results.length, succeeded: results.length } : results
}

function passedOn(seen: Seen): Json {
  const values = Object.values(seen.arrived)
  if (values.length === 0) return seen.item === undefined ? seen.input : seen.item
  return values.length === 1 ? values[0]! : seen.arrived
}

/** JSONata as it comes, without the limits of the product's own evaluator; a list is made a plain one. */
async function value_(expression: string, seen: Seen, extra: { [name: string]: Json } = {}): Promise<Json> {
  const value: unknown = await jsonata(expression).evaluate({ input: seen.input, item: seen.item, ...extra })
  return value === undefined ? null : (JSON.parse(JSON.stringify(value)) as Json)
}
