import { DomainError, isDomainError } from '#shared/lib/domain-error.ts'
import type { RunEvent, Recorded } from '#shared/run/events.ts'
import { decide } from '#shared/run/decide.ts'
import { evolve } from '#shared/run/evolve.ts'
import type { Plan } from '#shared/run/plan.ts'
import { TERMINAL_STATES } from '#shared/run/run-state.ts'
import { summarize } from '#shared/run/summary.ts'
import type { RunState } from '#shared/run/state.ts'
import { foldJournal, type createPlans } from './active-run.ts'
import type { EngineDeps } from './engine.ts'
import type { PatientStore } from './patient-store.ts'

/** What a command wants to record, given the run as it stands; undefined: nothing to do. May throw a DomainError. */
export type Command = (state: RunState) => RunEvent | undefined | Promise<RunEvent | undefined>

const TRIES = 20

/**
 * Appends a person's command to a run that this process does not hold. People and executors write to the same journal: whoever
 * comes second reads again and decides again. Gives what was recorded; nothing when there was nothing to do.
 */
export async function commandAtRest(
  deps: EngineDeps,
  patient: PatientStore,
  plans: ReturnType<typeof createPlans>,
  runId: string,
  command: Command,
): Promise<Recorded[]> {
  for (let attempt = 1; ; attempt++) {
    const row = await deps.store.run(runId)
    if (!row) throw new DomainError('not_found', `There is no run ${runId}.`)
    if (TERMINAL_STATES.has(row.state)) return []
    const plan = await plans(row.definition)
    const state = await foldJournal(patient, plan, runId)
    const event = await command(state)
    if (!event) return []
    const at = deps.clock.now()
    const afterSeq = state.seq
    const fold = (next: RunEvent): Recorded => {
      const recorded = { ...next, seq: state.seq + 1, at }
      evolve(plan, state, recorded)
      return recorded
    }
    const recorded = [fold(event)]
    if (event.type === 'cancel-requested') for (const next of endOfCancel(plan, state, at)) recorded.push(fold(next))
    try {
      // Due at once: whoever claims the run does what follows from the command.
      const summary = TERMINAL_STATES.has(state.state) ? summarize(state, at) : { ...summarize(state, at), wakeAt: at }
      await deps.store.append({
        runId,
        afterSeq,
        at,
        events: recorded.map(({ seq: _seq, at: _at, ...next }) => next),
        summary,
        progress: true,
      })
      return recorded
    } catch (error) {
      // A conflict says that the run has just ended: the next look sees it.
      if ((!isDomainError(error, 'stale_writer') && !isDomainError(error, 'conflict')) || attempt >= TRIES) throw error
    }
  }
}

/**
 * How a cancelled run in which nothing executes ends: at once, with the command, so that one that waits for its turn need not be given one
 * first. Nothing when something has to be stopped, or when a parent has to be told: whoever claims the run does that.
 */
function endOfCancel(plan: Plan, state: RunState, at: number): RunEvent[] {
  if (state.created?.parent) return []
  const events: RunEvent[] = []
  for (const decision of decide(plan, state, at)) {
    if (decision.do === 'stop') return []
    if (decision.do === 'record') events.push(decision.event)
  }
  return [...events, { type: 'run-cancelled' }]
}
