import { DECISIONS, type ReviewVerdict } from '#shared/run/events.ts'
import { DomainError, isDomainError } from '#shared/lib/domain-error.ts'
import { nearest } from '#shared/graph/nearest.ts'
import type { Compiled } from '#shared/graph/definition.ts'
import { createApp, openToRead } from '#server/main.ts'
import type { ReviewRow, Store } from '#server/store/store.ts'
import { bodiesOf } from '#server/runs/run-views.ts'
import { accountName } from '../account-name.ts'
import { CliError } from '../cli-error.ts'
import { onlyRun } from '../claim-only.ts'
import { consoleLog } from '../console-log.ts'
import { EXIT } from '../exit-codes.ts'
import type { Io } from '../io.ts'
import { icon, tint } from '../look.ts'
import { readJson } from '../read-json.ts'
import { commandsToType } from '../run/commands-to-type.ts'
import { filesOf } from '#server/runs/files-label.ts'
import { goOn } from '../run/go-on.ts'

import { settings } from '../settings.ts'
import { when } from '../when.ts'
import { choices } from '#server/reviews/choices.ts'
import { withInfo, type ReviewInfo } from '#server/reviews/review-info.ts'

export interface DecideOptions {
  output?: string
  'output-json'?: string
  note?: string
  by?: string
  files?: string
  data?: string
  'no-run'?: boolean
  json?: boolean
}

/** `belay decide`: records a decision and, unless told otherwise, goes on with the run until it settles. */
export async function decideReview(reviewId: string, given: string, options: DecideOptions, io: Io): Promise<number> {
  const decision = asDecision(given)
  const config = settings(io, { data: options.data, files: options.files })
  const output = await readJson(
    { inline: { option: '--output-json', text: options['output-json'] }, file: { option: '--output', path: options.output } },
    io,
  )
  const { info, compiled, files } = await lookUp(config.data, reviewId)
  const { review, runId } = info
  checkFits(info, decision, output !== undefined)
  const log = consoleLog(io, config.logLevel)
  const app = await createApp(config, {
    files: options.files === undefined ? (files ?? config.files ?? io.cwd) : config.files!,
    log: log.log,
    around: (store) => onlyRun(store, runId),
  })
  try {
    const record = async () => {
      await app.engine
        .decideReview(reviewId, {
          decision,
          by: options.by ?? accountName(),
          seen: review.requested.seen,
          ...(output === undefined ? {} : { output }),
          ...(options.note === undefined ? {} : { note: options.note }),
        })
        .catch(async (error: unknown) => {
          throw isDomainError(error, 'already_decided') ? alreadyDecided((await app.store.review(reviewId)) ?? review, error) : error
        })
      io.err(
        `${tint(icon('success', io.errLook), 'success', io.errLook)} recorded: ${decision} for ${info.workflow}, ${info.step}${info.item ? `, ${info.item.text}` : ''}`,
      )
    }
    if (options['no-run']) {
      await record()
      return EXIT.success
    }
    const say = commandsToType(io, config.data)
    return await goOn({
      app,
      runId,
      compiled,
      io,
      log,
      json: options.json === true,
      say,
      continueWith: say.serve(),
      begin: record,
    })
  } finally {
    await app.stop(0)
  }
}

/** The open review with the run at the top of it. Read before anything is opened for writing. */
async function lookUp(folder: string, reviewId: string): Promise<{ info: ReviewInfo; compiled: Compiled; files: string | undefined }> {
  const store = await openToRead(folder)
  try {
    const review = await store.review(reviewId)
    if (!review) throw await unknownReview(store, reviewId)
    if (review.state !== 'open') throw alreadyDecided(review)
    const [info] = await withInfo(store, [review])
    const { runId } = info!
    const row = await store.run(runId)
    const definition = row && (await store.definition(row.definition))
    if (!definition)
      throw new DomainError('data_folder_damaged', `The run ${runId} or its workflow is missing from the data folder; restore a backup.`)
    return { info: info!, compiled: { definition, bodies: await bodiesOf(store, definition) }, files: filesOf(row) }
  } finally {
    await store.close()
  }
}

function asDecision(given: string): ReviewVerdict {
  const decision = DECISIONS.find((one) => one === given)
  if (decision) return decision
  const meant = nearest(given, DECISIONS)
  throw new CliError(`"${given}" is no decision.${meant ? ` Did you mean ${meant}?` : ''} There are ${DECISIONS.join(', ')}.`)
}

function checkFits(info: ReviewInfo, decision: ReviewVerdict, hasOutput: boolean): void {
  const possible = choices(info).map((choice) => choice.decision)
  if (!possible.includes(decision))
    throw new CliError(`This review cannot be answered with ${decision}. Possible here: ${possible.join(', ')}.`)
  if (decision === 'edit' && !hasOutput)
    throw new CliError(`edit needs the output that the run is to go on with: add --output-json '...' or --output <file>.`)
  if (hasOutput && decision !== 'edit' && decision !== 'happened')
    throw new CliError(`${decision} takes no output. Use edit to go on with an output of your own.`)
}

function alreadyDecided(review: ReviewRow, cause?: unknown): Error {
  if (review.state === 'withdrawn')
    return new CliError(`The review ${review.reviewId} is no longer open: its run was stopped before anyone decided.`)
  if (review.state === 'open')
    return cause instanceof Error ? cause : new CliError(`The review ${review.reviewId} was decided a moment ago.`)
  const time = review.decidedAt === undefined ? '' : ` at ${when(review.decidedAt)}`
  const note = review.note === undefined ? '' : `, with the note "${review.note}"`
  return new CliError(
    `The review ${review.reviewId} is already decided: ${review.decision} by ${review.decidedBy}${time}${note}. A review is decided once.`,
  )
}

async function unknownReview(store: Store, reviewId: string): Promise<CliError> {
  const open = await store.reviews({ state: 'open', limit: 1_000 })
  const meant =
    nearest(
      reviewId,
      open.map((review) => review.reviewId),
    ) ?? open.find((review) => review.reviewId.startsWith(reviewId))?.reviewId
  return new CliError(`There is no review ${reviewId}.${meant ? ` Did you mean ${meant}?` : ''} "belay reviews" lists what is open.`)
}
