import { toStepError } from '#shared/policy/step-error.ts'
import type { Decision } from '#shared/run/decide.ts'
import type { RunEvent } from '#shared/run/events.ts'
import { TERMINAL_STATES } from '#shared/run/run-state.ts'
import type { ActiveRun } from './active-run.ts'
import { runOutput } from './run-output.ts'
import { toStored, type Stored } from './values.ts'
import type { Work } from './work.ts'

/** Marks the run's output among the values being read; no step can have this id. */
const OUTPUT = '$output'

/** Records how a run ended, once all its steps have; its output may have to be evaluated and stored aside first. */
export function createEnding({
  store,
  recorder,
}: Pick<Work, 'store' | 'recorder'>): (run: ActiveRun, decision: Extract<Decision, { do: 'finish' }>) => void {
  function endAs(run: ActiveRun, event: RunEvent): void {
    run.reading?.delete(OUTPUT)
    if (!run.gone && !TERMINAL_STATES.has(run.state.state)) recorder.apply(run, event)
  }

  const fail = (run: ActiveRun, thrown: unknown): void => endAs(run, { type: 'run-failed', error: toStepError(thrown) })

  /** At once where nothing has to be waited for: most runs end in the turn of their last step. */
  function succeed(run: ActiveRun): void {
    try {
      const output = runOutput(run.plan, run.state, run.scope)
      const stored = output instanceof Promise ? output.then((json) => toStored(store, json)) : toStored(store, output)
      if (stored instanceof Promise) keep(run, stored)
      else endAs(run, { type: 'run-succeeded', output: stored.value })
    } catch (error) {
      fail(run, error)
    }
  }

  function keep(run: ActiveRun, stored: Promise<Stored>): void {
    run.reading ??= new Set()
    run.reading.add(OUTPUT)
    stored.then(
      ({ value }) => endAs(run, { type: 'run-succeeded', output: value }),
      (thrown: unknown) => fail(run, thrown),
    )
  }

  return (run, decision) => {
    if (TERMINAL_STATES.has(run.state.state)) return
    if (decision.outcome === 'cancelled') recorder.apply(run, { type: 'run-cancelled' })
    else if (decision.outcome === 'failed') recorder.apply(run, { type: 'run-failed', error: decision.error, step: decision.step })
    else if (!run.reading?.has(OUTPUT)) succeed(run)
  }
}
