import type { Compiled } from '#shared/graph/definition.ts'
import type { Json } from '#shared/lib/json.ts'
import type { Recorded, RunCreated } from '#shared/run/events.ts'
import { evolve } from '#shared/run/evolve.ts'
import { planOf } from '#shared/run/plan.ts'
import type { State } from '#shared/run/run-state.ts'
import { initialState, type RunState } from '#shared/run/state.ts'
import { summarize } from '#shared/run/summary.ts'
import type { NewRun, Store } from '#server/store/store.ts'
import type { LedgerRow } from '../ledger.ts'
import type { Decisions } from '../script.ts'

/**
 * A run as some released version left it, perhaps in the middle: its journals, what it runs and what it must be folded to.
 * Files are written once, for a version, and never changed: every later version has to read them and to finish the run.
 */
export interface Golden {
  format: 'belay/golden@1'
  version: string
  name: string
  compiled: Compiled
  input: Json
  decisions: Decisions
  root: string
  /** By run: the root and every child. */
  journals: { [run: string]: Recorded[] }
  payloads: { [hash: string]: Json }
  ledger: LedgerRow[]
  /** What the journals mean, as the version that wrote them saw it. */
  folded: { [run: string]: Folded }
}

export interface Folded {
  state: string
  waiting?: string
  steps: { [step: string]: { state: State; attempt: number; port?: string } }
}

export function definitionsOf({ compiled }: Golden): { [hash: string]: Compiled['definition'] } {
  return { ...compiled.bodies, [compiled.definition.hash]: compiled.definition }
}

export function foldRun(golden: Golden, runId: string): RunState {
  const journal = golden.journals[runId]!
  const definition = definitionsOf(golden)[(journal[0] as RunCreated).definition]!
  const plan = planOf(definition)
  return journal.reduce((state, event) => evolve(plan, state, event), initialState(runId))
}

/** What the current code makes of the journals. */
export function fold(golden: Golden): { [run: string]: Folded } {
  return Object.fromEntries(
    Object.keys(golden.journals).map((runId) => {
      const state = foldRun(golden, runId)
      const summary = summarize(state, golden.journals[runId]!.at(-1)!.at)
      const steps = [...state.steps].map(
        ([id, step]) =>
          [id, { state: step.state, attempt: step.attempt, ...(step.port === undefined ? {} : { port: step.port }) }] as const,
      )
      return [
        runId,
        {
          state: summary.state,
          ...(summary.waiting === undefined ? {} : { waiting: summary.waiting.for }),
          steps: Object.fromEntries(steps),
        },
      ]
    }),
  )
}

/** Writes the journals into a store, event by event, as the engine of the time would have. */
export async function restore(golden: Golden, store: Store): Promise<void> {
  await store.saveDefinitions(Object.values(definitionsOf(golden)))
  for (const payload of Object.values(golden.payloads)) await store.putPayload(JSON.stringify(payload))
  await store.createRun(birth(golden, golden.root))
  await restoreEvents(golden, store, golden.root)
}

async function restoreEvents(golden: Golden, store: Store, runId: string): Promise<void> {
  const journal = golden.journals[runId]!
  const plan = planOf(definitionsOf(golden)[(journal[0] as RunCreated).definition]!)
  let state = evolve(plan, initialState(runId), journal[0]!)
  for (const event of journal.slice(1)) {
    state = evolve(plan, state, event)
    const born = event.type === 'children-started' ? childrenOf(golden, runId, event) : []
    const { seq, at, ...plain } = event
    await store.append({
      runId,
      afterSeq: seq - 1,
      at,
      events: [plain],
      summary: summarize(state, at),
      ...(born.length > 0 ? { children: born.map((child) => birth(golden, child)) } : {}),
    })
    for (const child of born) await restoreEvents(golden, store, child)
  }
}

function childrenOf(golden: Golden, parent: string, event: { step: string; round: number; from: number; count: number }): string[] {
  return Object.keys(golden.journals).filter((runId) => {
    const of = (golden.journals[runId]![0] as RunCreated).parent
    return (
      of?.run === parent &&
      of.step === event.step &&
      of.round === event.round &&
      of.index >= event.from &&
      of.index < event.from + event.count
    )
  })
}

function birth(golden: Golden, runId: string): NewRun {
  const { seq: _, at, ...created } = golden.journals[runId]![0] as Recorded<RunCreated>
  return { runId, at, created }
}
