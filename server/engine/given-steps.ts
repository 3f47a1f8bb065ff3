import { DomainError } from '#shared/lib/domain-error.ts'
import type { StepFailed, StepSkipped, StepSucceeded } from '#shared/run/events.ts'
import type { Plan } from '#shared/run/plan.ts'
import type { Store } from '../store/store.ts'
import type { GivenStep, StartRun } from './engine.ts'
import { givenToStored } from './values.ts'

type Given = StepSucceeded | StepSkipped | StepFailed

/**
 * The events that a run begins with when some of its steps are settled in advance, in the order of the definition.
 * Errors: `invalid_input` for a step that the definition does not have or that is named twice.
 */
export async function givenEvents(store: Pick<Store, 'putPayload'>, plan: Plan, request: StartRun): Promise<Given[]> {
  const { given = [], skipped = [], failed = [] } = request
  const events = new Map<string, Given>()
  const put = (event: Given): void => {
    if (!plan.step(event.step)) throw new DomainError('invalid_input', `There is no step “${event.step}” in “${plan.definition.name}”.`)
    if (events.has(event.step)) throw new DomainError('invalid_input', `The step “${event.step}” is given more than once.`)
    events.set(event.step, event)
  }
  for (const step of given) put(await succeeded(store, step))
  for (const { step, because } of skipped) put({ type: 'step-skipped', step, because })
  for (const { step, error } of failed) put({ type: 'step-failed', step, error, port: 'error' })
  if (events.size === 0) return []
  return plan.definition.steps.flatMap(({ id }) => events.get(id) ?? [])
}

async function succeeded(store: Pick<Store, 'putPayload'>, given: GivenStep): Promise<StepSucceeded> {
  const { step, output, port, via, from, confidence } = given
  return {
    type: 'step-succeeded',
    step,
    attempt: 0,
    output: 'json' in output ? await givenToStored(store, output.json, `The output given for “${step}”`) : output,
    port,
    via,
    ...(confidence === undefined ? {} : { confidence }),
    ...(from === undefined ? {} : { from }),
  }
}
