import { DomainError, isDomainError } from '#shared/lib/domain-error.ts'
import type { RunEvent, Recorded } from '#shared/run/events.ts'
import { evolve } from '#shared/run/evolve.ts'
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
 * comes second reads again and decides again. Gives what was recorded.
 */
export async function commandAtRest(
  deps: EngineDeps,
  patient: PatientStore,
  plans: ReturnType<typeof createPlans>,
  runId: string,
  command: Command,
): Promise<Recorded | undefined> {
  for (let attempt = 1; ; attempt++) {
    const row = await deps.store.run(runId)
    if (!row) throw new DomainError('not_found', `There is no run ${runId}.`)
    if (TERMINAL_STATES.has(row.state)) return undefined
    const plan = await plans(row.definition)
    const state = await foldJournal(patient, plan, runId)
    const event = await command(state)
    if (!event) return undefined
    const at = deps.clock.now()
    const afterSeq = state.seq
    const recorded = { ...event, seq: afterSeq + 1, at }
    evolve(plan, state, recorded)
    try {
      // Due at once: whoever claims the run does what follows from the command.
      const summary = { ...summarize(state, at), wakeAt: at }
      await deps.store.append({ runId, afterSeq, at, events: [event], summary, progress: true })
      return recorded
    } catch (error) {
      if (!isDomainError(error, 'stale_writer') || attempt >= TRIES) throw error
    }
  }
}
