import { StepFailure } from '#shared/policy/step-error.ts'
import type { ChildrenState } from '#shared/run/state.ts'
import type { ActiveRun } from './active-run.ts'
import type { Attempts } from './attempts.ts'
import type { Work } from './work.ts'

/** How long an effect under way may still give its result after a cancel. */
const CANCEL_GRACE_MS = 1_500

/** Stops what executes of a step that a cancel or a lost race has made pointless: its attempt, and its children. */
export function createStopping(work: Work, attempts: Attempts): (run: ActiveRun, step: string) => void {
  const { clock } = work.deps

  const cancelled = (run: ActiveRun, step: string): void => work.record(run, [{ type: 'step-cancelled', step, because: 'run' }])

  function once(run: ActiveRun, what: string, act: () => void): void {
    run.stopped ??= new Set()
    if (run.stopped.has(what)) return
    run.stopped.add(what)
    act()
  }

  function stopChildren(run: ActiveRun, step: string, children: ChildrenState): void {
    once(run, `${step}.${children.round}`, () => work.hooks.cancelChildren(run, step))
    const ended = children.success + children.failed + children.cancelled
    if (run.state.cancelRequested && children.started === ended) cancelled(run, step)
  }

  function stopAttempt(run: ActiveRun, id: string): void {
    const flight = run.inFlight.get(id)
    const cancelling = run.state.cancelRequested !== undefined
    if (!flight) {
      if (cancelling && run.state.steps.get(id)?.phase === 'attempt') cancelled(run, id)
      return
    }
    const cut = (): void => {
      if (run.gone || run.inFlight.get(id) !== flight) return
      attempts.stop(run, id, new StepFailure({ kind: 'permanent', message: 'The run was cancelled.' }))
      if (run.state.cancelRequested) cancelled(run, id)
    }
    const effect = run.plan.step(id)!.policy.effect.class
    const touchesTheWorld = effect === 'keyed' || effect === 'unsafe'
    // An effect that is under way is better known than cut off, as long as the cancel keeps its two seconds.
    if (cancelling && touchesTheWorld && flight.executing) once(run, id, () => void clock.setTimer(clock.now() + CANCEL_GRACE_MS, cut))
    else cut()
  }

  return (run, id) => {
    const known = run.state.steps.get(id)
    if (known?.phase === 'children' && known.children) stopChildren(run, id, known.children)
    else stopAttempt(run, id)
  }
}
