import { isDomainError } from '#shared/lib/domain-error.ts'
import type { Engine, ReviewCommand } from '#server/engine/engine.ts'
import type { ReviewRow, Store } from '#server/store/store.ts'
import { commandFor } from '../deciding.ts'
import { chance, type Draw, pick } from '../draw.ts'
import type { LedgerRow } from '../ledger.ts'
import { type Decisions, ODD } from '../script.ts'
import type { Probes } from './probes.ts'
import type { Trace } from './trace.ts'

/** Those who decide reviews in a simulation: as the scenario says, or at random; now and then twice. */
export interface People {
  /** Looks into the inbox and decides some of what is there. */
  look(engine: Engine, judge: Store, roots: readonly string[]): Promise<void>
}

export interface PeopleOptions {
  draw: Draw
  probes: Probes
  trace: Trace
  /** By root run: steps of different graphs may have the same names. */
  decisions: { [root: string]: Decisions }
  ledger: readonly LedgerRow[]
  /** Decisions that the scenario does not know. */
  random: boolean
  /** Called when a decision could not be made durable. */
  failed(error: unknown): void
}

export function createPeople(options: PeopleOptions): People {
  const { draw, probes, trace } = options

  async function command(judge: Store, root: string, review: ReviewRow): Promise<ReviewCommand> {
    const scripted = await commandFor(judge, review, options.decisions[root]!, async () => options.ledger)
    if (!options.random || scripted.decision === 'happened' || scripted.decision === 'did_not_happen') return scripted
    const { output } = review.requested
    const seen = { by: 'somebody', seen: review.requested.seen }
    const choice = pick(
      draw,
      output === undefined ? (['edit', 'reject', 'retry'] as const) : (['approve', 'edit', 'reject', 'retry'] as const),
    )
    return choice === 'edit' ? { ...seen, decision: choice, output: pick(draw, ODD) } : { ...seen, decision: choice }
  }

  /** Errors are answers here: somebody was faster, the review is gone, the store is in trouble. */
  async function submit(engine: Engine, review: ReviewRow, how: ReviewCommand): Promise<void> {
    try {
      await engine.decideReview(review.reviewId, how)
      trace.note(`decided ${review.reviewId} ${how.decision}`)
    } catch (error) {
      if (isDomainError(error, 'already_decided')) probes.reviewDecidedTwice++
      else if (!isDomainError(error, 'not_found') && !isDomainError(error, 'conflict') && !isDomainError(error, 'unavailable'))
        options.failed(error)
    }
  }

  return {
    async look(engine, judge, roots) {
      for (const root of roots) {
        for (const review of await open(judge, root)) {
          if (chance(draw, 0.3)) continue
          const how = await command(judge, root, review)
          void submit(engine, review, how)
          if (chance(draw, 0.25)) void submit(engine, review, options.random ? await command(judge, root, review) : how)
        }
      }
    },
  }
}

async function open(store: Store, runId: string): Promise<ReviewRow[]> {
  const found = await store.reviews({ state: 'open', runId })
  for (const child of await store.openChildren(runId)) found.push(...(await open(store, child)))
  return found
}
