import type { Json } from '#shared/lib/json.ts'
import { formatDuration } from '#shared/lib/duration.ts'
import { TERMINAL_STATES } from '#shared/run/run-state.ts'
import type { App } from '#server/main.ts'
import type { RunRow } from '#server/store/store.ts'
import type { Io } from '../io.ts'
import { EXIT, type ExitCode } from '../exit-codes.ts'
import { badge, icon, tint, type Look } from '../look.ts'
import { clean, safeJson } from '../text.ts'
import { openReviewsBelow } from '#server/reviews/below.ts'
import { reviewLines } from '../reviews/lines.ts'
import { withInfo } from '#server/reviews/review-info.ts'
import { resolveValue } from '#server/store/resolve-value.ts'
import type { Commands } from './commands-to-type.ts'

/** Where a run has come to rest, as the last line of `--json` says it. */
export interface Outcome {
  exitCode: ExitCode
  result: { type: 'result'; runId: string; state: RunRow['state']; output: Json; error?: Json; reviews?: Json }
}

/**
 * Reads where a run is after it has settled and says it on stderr: the output is not printed here. One that has not ended
 * waits for a person: the open questions are listed with the command that answers each.
 */
export async function outcomeOf(app: App, runId: string, io: Io, say: Commands): Promise<Outcome> {
  const row = await app.store.run(runId)
  if (!row) throw new Error(`the run ${runId} is gone`)
  const look = io.errLook
  const base = {
    type: 'result' as const,
    runId,
    state: row.state,
    output: row.output === undefined ? null : await resolveValue(app.store, row.output),
  }
  if (row.state === 'success') {
    io.err(`${badge('success', look)} after ${formatDuration(row.updatedAt - row.createdAt)}`)
    return { exitCode: EXIT.success, result: base }
  }
  if (row.state === 'failed') {
    const error = row.error ?? { kind: 'permanent', message: 'it failed without saying why' }
    io.err(`${tint(`${icon('failed', look)} failed`, 'failed', look)}: ${clean(error.message)}`)
    io.err(tint(`"${say.show(runId)}" shows every attempt.`, 'quiet', look))
    return { exitCode: EXIT.failed, result: { ...base, error: error as unknown as Json } }
  }
  if (row.state === 'cancelled') {
    io.err(badge('cancelled', look))
    return { exitCode: EXIT.failed, result: base }
  }
  const reviews = await openReviewsBelow(app.store, runId)
  io.err(waitsSentence(reviews.length, look))
  const columns = io.stderr.isTTY ? io.stderr.columns : 120
  for (const review of await withInfo(app.store, reviews.slice(0, SHOWN))) {
    io.err('')
    for (const line of reviewLines(review, look, say, columns, true)) io.err(line)
  }
  io.err(
    tint(
      `\n${reviews.length > SHOWN ? `and ${reviews.length - SHOWN} more; ` : ''}${say.reviews()} shows all of it and what each decision does`,
      'quiet',
      look,
    ),
  )
  return { exitCode: EXIT.waits, result: { ...base, state: 'needs_review', reviews: reviews.map((review) => review.reviewId) } }
}

const SHOWN = 10

const waitsSentence = (count: number, look: Look): string =>
  `${badge('needs_review', look)}: ${count === 1 ? 'one decision is' : `${count} decisions are`} needed before it goes on`

export const hasEnded = (row: RunRow): boolean => TERMINAL_STATES.has(row.state)

/** The output of a run on stdout, and nothing else there. */
export const printOutput = (io: Io, output: Json): void => io.out(safeJson(output, 2))
