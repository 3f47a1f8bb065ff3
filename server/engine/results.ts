import type { StepDefinition } from '#shared/graph/definition.ts'
import type { Json } from '#shared/lib/json.ts'
import type { StepResult } from '#shared/nodes/define-node.ts'
import { nextAttempt, recordedError } from '#shared/policy/retry.ts'
import { toStepError, type StepError } from '#shared/policy/step-error.ts'
import { toleratedFailures } from '#shared/policy/tolerance.ts'
import type { Usage } from '#shared/policy/usage.ts'
import { reviewOf } from '#shared/run/decide.ts'
import type { RunEvent, Value } from '#shared/run/events.ts'
import type { ActiveRun, InFlight } from './active-run.ts'
import { plainError } from './check-result.ts'
import { wantedReview } from './wanted-review.ts'
import { toStored, type Stored } from './values.ts'
import type { Work } from './work.ts'

/** Turns what an attempt came to into events: a result, a wait, children, a question to a person, a failure with what the policy says to it. */
export interface Results {
  /** Takes an attempt's outcome, unless the step has moved on without it: then it is late, and dropped. */
  settle(run: ActiveRun, step: StepDefinition, flight: InFlight, result: StepResult | undefined, thrown: unknown): void
  succeed(run: ActiveRun, step: StepDefinition, flight: InFlight, stored: Stored, how: HowItSucceeded): void
}

interface HowItSucceeded {
  port?: string
  confidence?: number
  usage?: Usage
  via?: 'ledger'
}

type Asked = Omit<Parameters<typeof reviewOf>[3], 'attempt' | 'output'>

export function createResults(
  work: Work,
  land: (run: ActiveRun, step: StepDefinition, flight: InFlight, events: readonly RunEvent[]) => void,
): Results {
  const { deps, store } = work
  const { clock, random } = deps

  function settle(run: ActiveRun, step: StepDefinition, flight: InFlight, result: StepResult | undefined, thrown: unknown): void {
    if (run.gone || run.inFlight.get(step.id) !== flight) return
    if (result === undefined) {
      failAttempt(run, step, flight, toStepError(thrown))
      return
    }
    if (flight.tooManyFailed) {
      const message = `More children of “${step.name}” failed than are tolerated.`
      failAttempt(run, step, flight, { kind: 'permanent', message })
      return
    }
    let stored: Stored | Promise<Stored> | undefined
    if (result.kind === 'done' && step.policy.review.length === 0) {
      try {
        stored = toStored(store, result.output)
      } catch (error) {
        failAttempt(run, step, flight, toStepError(error))
        return
      }
      if (!(stored instanceof Promise)) {
        succeed(run, step, flight, stored, result)
        return
      }
    }
    settleSlowly(run, step, flight, result, stored).catch((error: unknown) => {
      if (run.inFlight.get(step.id) === flight) failAttempt(run, step, flight, toStepError(error))
    })
  }

  /** `storing`: its output, when that is being stored already. */
  async function settleSlowly(
    run: ActiveRun,
    step: StepDefinition,
    flight: InFlight,
    result: StepResult,
    storing: Stored | Promise<Stored> | undefined,
  ): Promise<void> {
    const current = (): boolean => run.inFlight.get(step.id) === flight && !run.gone
    switch (result.kind) {
      case 'done': {
        const stored = await (storing ?? toStored(store, result.output))
        const about = await reviewWanted(run, step, result, stored)
        if (!current()) return
        if (about) ask(run, step, flight, stored.value, about)
        else succeed(run, step, flight, stored, result)
        return
      }
      case 'review': {
        const stored = await toStored(store, result.output)
        if (!current()) return
        ask(run, step, flight, stored.value, {
          reasons: [{ when: 'asked', text: 'the workflow asks a person here' }],
          port: result.port ?? 'out',
          ...(result.question === undefined ? {} : { question: result.question }),
          ...(result.rejectPort === undefined ? {} : { rejectPort: result.rejectPort }),
          ...(result.assign === undefined ? {} : { assign: result.assign }),
          ...(result.dueMs === undefined ? {} : { due: clock.now() + result.dueMs }),
        })
        return
      }
      case 'wait':
        land(run, step, flight, [{ type: 'step-waiting', step: step.id, until: result.until, memo: result.memo }])
        work.settleDown(run)
        return
      case 'children': {
        const { plan } = result
        const items = await toStored(store, plan.items)
        const vars = plan.vars === undefined ? undefined : await toStored(store, plan.vars)
        if (!current()) return
        run.items ??= new Map()
        run.items.set(step.id, items.json as Json[])
        land(run, step, flight, [
          {
            type: 'children-planned',
            step: step.id,
            round: (run.state.steps.get(step.id)?.rounds ?? 0) + 1,
            total: plan.items.length,
            items: items.value,
            as: plan.as ?? 'item',
            ...(vars === undefined ? {} : { vars: vars.value }),
            concurrency: plan.concurrency,
            tolerate: toleratedFailures(plan.tolerate, plan.items.length),
            memo: result.memo,
          },
        ])
      }
    }
  }

  /** What a person is to be asked about a result, when it meets a review rule of the step. */
  async function reviewWanted(
    run: ActiveRun,
    step: StepDefinition,
    result: Extract<StepResult, { kind: 'done' }>,
    stored: Stored,
  ): Promise<Asked | undefined> {
    const rules = step.policy.review
    if (rules.length === 0) return undefined
    const runNumber = rules.some((rule) => rule.when === 'first_runs') ? await work.hooks.runNumber(run) : undefined
    const outcome = { output: stored.json, ...(result.confidence === undefined ? {} : { confidence: result.confidence }) }
    const wanted = await wantedReview(step, run.scope, outcome, { sample: random(), runNumber })
    if (!wanted) return undefined
    return {
      reasons: wanted.reasons,
      port: result.port ?? 'out',
      ...(result.confidence === undefined ? {} : { confidence: result.confidence }),
      ...(result.usage === undefined ? {} : { usage: result.usage }),
      ...(wanted.assign === undefined ? {} : { assign: wanted.assign }),
      ...(wanted.dueMs === undefined ? {} : { due: clock.now() + wanted.dueMs }),
    }
  }

  function succeed(run: ActiveRun, step: StepDefinition, flight: InFlight, stored: Stored, how: HowItSucceeded): void {
    const port = how.port ?? 'out'
    run.scope.steps[step.id] = { output: stored.json, port }
    run.items?.delete(step.id)
    land(run, step, flight, [
      {
        type: 'step-succeeded',
        step: step.id,
        attempt: flight.attempt,
        output: stored.value,
        port,
        ...(how.confidence === undefined ? {} : { confidence: how.confidence }),
        ...(how.usage === undefined ? {} : { usage: how.usage }),
        ...(how.via === undefined ? {} : { via: how.via }),
      },
    ])
  }

  function ask(run: ActiveRun, step: StepDefinition, flight: InFlight, output: Value, about: Asked): void {
    const before = run.state.steps.get(step.id)?.reviews ?? 0
    // Made before the flight ends: what is nested too deeply to be hashed fails the attempt.
    const event = reviewOf(run.state, step, before, { attempt: flight.attempt, output, ...about })
    land(run, step, flight, [event])
  }

  function failAttempt(run: ActiveRun, step: StepDefinition, flight: InFlight, thrown: StepError): void {
    const error = flight.executing ? recordedError(step.policy, plainError(thrown)) : plainError(thrown)
    if (run.state.cancelRequested) {
      land(run, step, flight, [{ type: 'step-cancelled', step: step.id, because: 'run' }])
      return
    }
    const now = clock.now()
    const known = run.state.steps.get(step.id)
    const failed = { failures: (known?.failures ?? 0) + 1, firstStartedAt: known?.firstStartedAt ?? now, error, now }
    land(run, step, flight, [
      { type: 'attempt-failed', step: step.id, attempt: flight.attempt, error, ...nextAttempt(step.policy, failed, random) },
    ])
  }

  return { settle, succeed }
}
