import { DomainError } from '../lib/domain-error.ts'
import type { Definition, StepDefinition } from '../graph/definition.ts'
import type { StepError } from '../policy/step-error.ts'
import type { Value } from './events.ts'
import { keyRunOf } from './key-run.ts'
import { mayHaveHappened } from './rerun-effects.ts'
import { sameSteps } from './same-steps.ts'
import { hasEnded, type RunState, type StepState } from './state.ts'

export interface RerunRequest {
  /** What the run ran. */
  before: Definition
  /** The run as it stands. */
  state: RunState
  /** What the rerun runs: the same, or another version. */
  after: Definition
  /** Definitions that containers run, by hash, as far as they are at hand: what is in them is asked for its effects. */
  bodies?: { [hash: string]: Definition }
  /**
   * `{ step }`: that step and everything behind it run again, the rest is taken over where it can be. `failed`: every step that failed or
   * was cancelled, and everything behind those. Absent: everything runs again.
   */
  from?: { step: string } | 'failed'
  /** False: nothing is taken over, and every effect is its own. */
  sameInput: boolean
}

/** What a rerun takes over and does again. Lists of steps are in topological order; together they are all steps of `after`. */
export interface RerunPlan {
  /** Checkpoints that are taken over. */
  reused: { step: string; output: Value; port: string; from: string; confidence?: number }[]
  /** Steps of branches that were not taken. */
  skipped: { step: string; because: 'branch' }[]
  /** Steps whose failure the run went on from by their error port. */
  failed: { step: string; error: StepError }[]
  /** Steps that run. */
  again: string[]
  /** Steps of `after` that are new or different, whatever becomes of them. Policies do not count. */
  changed: string[]
  /** Of those that run: what they do to the world. `sent`: an effect of the run that may happen a second time. */
  effects: { step: string; class: 'keyed' | 'unsafe'; sent: boolean }[]
  /** For the creation of the rerun: which run's idempotency keys its steps have. */
  keyRuns?: { [step: string]: string }
}

/**
 * A checkpoint is taken over when neither the step nor anything that leads to it is to run again or differs between the versions.
 * Errors: `invalid_input` when `after` has no step `from`.
 */
export function planRerun(request: RerunRequest): RerunPlan {
  const { before, state, after, from, sameInput } = request
  const same = sameSteps(before, after)
  const again = from === undefined || !sameInput ? undefined : runningAgain(request, from)
  const keyRuns = sameInput ? keysKept(request, same.withUpstream) : undefined
  const plan: RerunPlan = {
    reused: [],
    skipped: [],
    failed: [],
    again: [],
    changed: after.steps.filter(({ id }) => !same.alone.has(id)).map(({ id }) => id),
    effects: [],
    ...(keyRuns === undefined ? {} : { keyRuns }),
  }
  for (const step of after.steps) {
    const known = state.steps.get(step.id)
    const led = step.incoming.some((edge) => again?.has(edge.from))
    const kept = again !== undefined && !again.has(step.id) && !led && same.withUpstream.has(step.id) && known !== undefined
    if (kept && takeOver(plan, state.runId, step.id, known)) continue
    // What follows runs again as well, also where it went on without this step.
    again?.add(step.id)
    runAgain(plan, request, step, known)
  }
  return plan
}

/** The steps that were asked to run again, with everything behind them. */
function runningAgain({ state, after }: RerunRequest, from: { step: string } | 'failed'): Set<string> {
  const again = new Set<string>()
  if (from !== 'failed') {
    if (!after.steps.some(({ id }) => id === from.step))
      throw new DomainError('invalid_input', `There is no step “${from.step}” in the version that is to run.`)
    again.add(from.step)
  }
  for (const step of after.steps) {
    const known = state.steps.get(step.id)
    const asked = from === 'failed' && (known?.state === 'failed' || (known?.state === 'cancelled' && known.because !== 'race'))
    if (asked || step.incoming.some((edge) => again.has(edge.from))) again.add(step.id)
  }
  return again
}

/** False for a step that left nothing to take over. */
function takeOver(plan: RerunPlan, from: string, step: string, known: StepState): boolean {
  if (!hasEnded(known)) return false
  if (known.state === 'success' && known.output) {
    const confidence = known.confidence === undefined ? {} : { confidence: known.confidence }
    plan.reused.push({ step, output: known.output, port: known.port ?? 'out', from, ...confidence })
  } else if (known.because === 'branch' || known.because === 'race') plan.skipped.push({ step, because: 'branch' })
  else if (known.state === 'failed' && known.port === 'error' && known.error) plan.failed.push({ step, error: known.error })
  else return false
  return true
}

function runAgain(plan: RerunPlan, { bodies = {} }: RerunRequest, step: StepDefinition, known: StepState | undefined): void {
  plan.again.push(step.id)
  const effect = effectOf(step, bodies)
  if (effect === undefined) return
  // Under its old key an effect is found again, or told apart by the far side.
  const found = effect === 'keyed' && plan.keyRuns !== undefined && Object.hasOwn(plan.keyRuns, step.id)
  plan.effects.push({
    step: step.id,
    class: effect,
    sent: !found && known !== undefined && mayHaveHappened(known, step.body !== undefined),
  })
}

/** The strongest effect of a step or of what it contains. */
function effectOf(step: StepDefinition, bodies: { [hash: string]: Definition }): 'keyed' | 'unsafe' | undefined {
  const own = step.policy.effect.class
  const within = step.body === undefined ? [] : (bodies[step.body]?.steps ?? []).map((inner) => effectOf(inner, bodies))
  if (own === 'unsafe' || within.includes('unsafe')) return 'unsafe'
  return own === 'keyed' || within.includes('keyed') ? 'keyed' : undefined
}

function keysKept({ state, after }: RerunRequest, same: ReadonlySet<string>): { [step: string]: string } | undefined {
  const kept = after.steps
    .filter((step) => same.has(step.id) && (step.policy.effect.class === 'keyed' || step.body !== undefined))
    .map(({ id }) => [id, keyRunOf(state.created ?? {}, state.runId, id)] as const)
  return kept.length === 0 ? undefined : Object.fromEntries(kept)
}
