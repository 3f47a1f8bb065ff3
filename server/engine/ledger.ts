import type { StepDefinition } from '#shared/graph/definition.ts'
import { render } from '#shared/graph/templates.ts'
import { StepFailure } from '#shared/policy/step-error.ts'
import { keyRunOf } from '#shared/run/key-run.ts'
import { TERMINAL_STATES } from '#shared/run/run-state.ts'
import type { EffectKey, EffectRow } from '../store/store.ts'
import { rootOf, type ActiveRun } from './active-run.ts'
import { namesOf } from './names.ts'
import type { PatientStore } from './patient-store.ts'

/**
 * The idempotency key of a keyed step: its template, else run and step. In a rerun on the same input both name the run where the key was used
 * first. Throws StepFailure(`code_error`) when it comes out empty.
 */
export async function effectKey(run: ActiveRun, step: StepDefinition): Promise<string> {
  const { key } = step.policy.effect
  const keyRun = keyRunOf(run.state.created ?? {}, run.runId, step.id)
  if (key === undefined) return `${keyRun}/${step.id}`
  const text = await render(key, namesOf({ ...run.scope, run: { ...run.scope.run, id: keyRun } }))
  if (text.trim() !== '') return text
  const message = `The idempotency key of “${step.name}” is empty. Give it a text that names the effect.`
  throw new StepFailure({ kind: 'code_error', message })
}

export function ledgerKey(run: ActiveRun, step: StepDefinition, key: string): EffectKey {
  const { scope } = step.policy.effect
  const root = (): string => rootOf(keyRunOf(run.state.created ?? {}, run.runId, step.id))
  return { scope, owner: scope === 'run' ? root() : scope === 'workflow' ? run.scope.run.workflow : '', key }
}

interface Maker {
  run: ActiveRun
  step: string
}

/**
 * Who was last told to make the effect of a key. Between that answer and the commit that says so in the ledger another step can ask, and
 * would be told the same: two calls under one key.
 */
const makers = new WeakMap<PatientStore, Map<string, Maker>>()

/** Beyond this many, those whose attempt is over are forgotten. */
const MOST_MAKERS = 1_000

const isMaking = ({ run, step }: Maker): boolean => !run.gone && run.inFlight.has(step)

/** Notes that this step makes the effect. Throws StepFailure(`unavailable`) while another one that was told so has not ended its attempt. */
function takeUp(store: PatientStore, run: ActiveRun, step: string, ledger: EffectKey): void {
  let known = makers.get(store)
  if (!known) makers.set(store, (known = new Map()))
  const name = JSON.stringify([ledger.scope, ledger.owner, ledger.key])
  const maker = known.get(name)
  if (maker && isMaking(maker) && (maker.run.runId !== run.runId || maker.step !== step)) throw underWay(ledger, maker.run.runId)
  known.set(name, { run, step })
  if (known.size > MOST_MAKERS) for (const [other, each] of known) if (!isMaking(each)) known.delete(other)
}

function underWay(ledger: EffectKey, runId: string): StepFailure {
  const message = `The same effect (key ${ledger.key}) is under way in run ${runId}; its result is awaited.`
  return new StepFailure({ kind: 'unavailable', message })
}

/**
 * The effect that was recorded under this key, if its result can be taken instead of making it again. Throws StepFailure(`unavailable`) while
 * another step that can still give a result is making it.
 */
export async function recordedEffect(
  store: PatientStore,
  run: ActiveRun,
  step: StepDefinition,
  ledger: EffectKey,
  now: number,
): Promise<Required<Pick<EffectRow, 'output' | 'port'>> | undefined> {
  const earlier = await store.effect(ledger, now)
  if (earlier?.state === 'done' && earlier.output) return { output: earlier.output, port: earlier.port ?? 'out' }
  const another = earlier?.state === 'begun' && (earlier.runId !== run.runId || earlier.step !== step.id)
  // A run that has ended (cancelled in the middle, say) gives no result any more: the effect is made again, under the same key.
  if (another && !TERMINAL_STATES.has((await store.run(earlier.runId))?.state ?? 'failed')) throw underWay(ledger, earlier.runId)
  takeUp(store, run, step.id, ledger)
  return undefined
}
