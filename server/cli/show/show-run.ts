import { formatDuration } from '#shared/lib/duration.ts'
import type { Recorded } from '#shared/run/events.ts'
import { evolve } from '#shared/run/evolve.ts'
import { planOf } from '#shared/run/plan.ts'
import { initialState, type StepState } from '#shared/run/state.ts'
import type { State } from '#shared/run/run-state.ts'
import { childRunId } from '#shared/run/child-id.ts'
import { openToRead } from '#server/main.ts'
import { EXIT } from '../exit-codes.ts'
import type { Io } from '../io.ts'
import { badge, dot, icon, tint, WORDS, type Look } from '../look.ts'
import { settings } from '../settings.ts'
import { table } from '../table.ts'
import { clean, safeJson } from '../text.ts'
import { when } from '../when.ts'
import { commandsToType, type Commands } from '../run/commands-to-type.ts'
import { brief } from '../values.ts'
import { requireRun } from './require-run.ts'
import { restingState } from './resting-state.ts'
import { skippedText, waitingText } from './waiting-text.ts'

/** `belay show`: what the journal of one run folds to. */
export async function showRun(runId: string, options: { data?: string; json?: boolean }, io: Io): Promise<number> {
  const folder = settings(io, options).data
  const store = await openToRead(folder)
  try {
    const found = await requireRun(store, runId)
    const row = { ...found, state: await restingState(store, found) }
    const definition = await store.definition(row.definition)
    if (!definition) throw new Error(`the definition of run ${runId} is missing`)
    const plan = planOf(definition)
    const journal = await store.journal(runId, 0)
    const state = initialState(runId)
    for (const event of journal) evolve(plan, state, event)
    const itemsWait = row.state === 'needs_review'
    const steps = definition.steps.map((step) => ({
      id: step.id,
      name: step.name,
      state: stateOf(state.steps.get(step.id), itemsWait),
      known: state.steps.get(step.id),
    }))
    if (options.json) {
      io.out(
        safeJson({ ...row, steps: steps.map(({ known, ...step }) => ({ ...step, ...asData(known, failuresOf(journal, step.id)) })) }, 2),
      )
      return EXIT.success
    }
    const look = io.outLook
    const now = Date.now()
    io.out(
      `${tint(clean(row.workflow), 'strong', look)}${dot(look)}${badge(row.state, look)}${tint(`${dot(look)}run ${runId}${dot(look)}started ${when(row.createdAt)}`, 'quiet', look)}`,
    )
    const waiting = row.state !== found.state ? 'its open items wait for people' : waitingText(row.waiting, now)
    if (waiting !== '') io.out(`  ${waiting}`)
    io.out('')
    const lines = table(
      [
        { title: 'step', shrinks: true },
        { title: 'state' },
        { title: 'attempts', align: 'right' },
        { title: 'took', align: 'right' },
        { title: 'output', shrinks: true },
      ],
      steps.map(({ name, state: is, known }) => [
        name,
        { text: `${icon(is, look)} ${WORDS[is]}`, tone: is },
        known && known.attempt > 0 ? String(known.attempt) : '',
        known && known.attempt > 0 ? formatDuration((known.endedAt ?? row.updatedAt) - known.firstStartedAt) : '',
        outcomeText(known),
      ]),
      look,
      io.stdout.isTTY ? io.stdout.columns : undefined,
    )
    for (const line of lines) io.out(line)
    printFailures(journal, io, look)
    printFailedItems(runId, journal, io, look, commandsToType(io, folder))
    if (row.error) io.out(`\n${tint(`${icon('failed', look)} ${clean(row.error.message)}`, 'failed', look)}`)
    return EXIT.success
  } finally {
    await store.close()
  }
}

const stateOf = (known: StepState | undefined, itemsWait: boolean): State =>
  itemsWait && known?.phase === 'children' ? 'needs_review' : (known?.state ?? 'pending')

type Failure = Recorded & { type: 'attempt-failed' }

const failuresOf = (journal: readonly Recorded[], step: string): Failure[] =>
  journal.filter((event): event is Failure => event.type === 'attempt-failed' && event.step === step)

function printFailures(journal: readonly Recorded[], io: Io, look: Look): void {
  const failures = journal.filter((event): event is Failure => event.type === 'attempt-failed')
  if (failures.length === 0) return
  io.out('\nFailed attempts')
  const lines = table(
    [{ title: 'step' }, { title: 'attempt', align: 'right' }, { title: 'kind' }, { title: 'then' }, { title: 'error', shrinks: true }],
    failures.map((failure) => [
      failure.step,
      String(failure.attempt),
      failure.error.kind,
      failure.retryAt === undefined
        ? (failure.exhausted ?? 'no attempt left')
        : `again after ${formatDuration(failure.retryAt - failure.at)}`,
      failure.error.message,
    ]),
    look,
    io.stdout.isTTY ? io.stdout.columns : undefined,
  )
  for (const line of lines) io.out(line)
}

const OUTPUT_MOST = 160
const ITEMS_SHOWN = 20

function outcomeText(known: StepState | undefined): string {
  if (!known) return ''
  if (known.children) {
    const { total, success, failed, cancelled } = known.children
    const counts = `${success} of ${total} succeeded${failed === 0 ? '' : `, ${failed} failed`}${cancelled === 0 ? '' : `, ${cancelled} cancelled`}`
    return known.state === 'success' ? `${counts}; ${known.output ? brief(known.output, OUTPUT_MOST) : ''}` : counts
  }
  if (known.state === 'failed') return known.error?.message ?? ''
  if (known.state === 'skipped') return skippedText(known.because)
  if (known.phase === 'review')
    return `review ${known.review?.review ?? ''}: ${known.review?.reasons.map((reason) => reason.text).join(', ') ?? ''}`
  return known.output === undefined ? '' : brief(known.output, OUTPUT_MOST)
}

/** Each failed item is a run of its own: how to look at it. */
function printFailedItems(runId: string, journal: readonly Recorded[], io: Io, look: Look, say: Commands): void {
  const failed = journal.filter((event) => event.type === 'child-ended').filter((event) => event.state === 'failed')
  if (failed.length === 0) return
  io.out('\nFailed inside')
  const lines = table(
    [{ title: 'step' }, { title: 'item', align: 'right' }, { title: 'its attempts' }],
    failed
      .slice(0, ITEMS_SHOWN)
      .map(({ step, round, index }) => [step, String(index + 1), say.show(childRunId(runId, step, round, index))]),
    look,
  )
  for (const line of lines) io.out(line)
  if (failed.length > ITEMS_SHOWN) io.out(`and ${failed.length - ITEMS_SHOWN} more`)
}

function asData(known: StepState | undefined, failures: readonly Failure[]) {
  if (!known) return {}
  const { attempt, firstStartedAt, endedAt, retryAt, until, output, port, confidence, error, key } = known
  return {
    attempt,
    startedAt: firstStartedAt,
    ...drop({ endedAt, retryAt, until, output, port, confidence, error, key, review: known.review?.review }),
    ...(known.children
      ? {
          children: {
            total: known.children.total,
            success: known.children.success,
            failed: known.children.failed,
            cancelled: known.children.cancelled,
          },
        }
      : {}),
    failures: failures.map(({ attempt: number, at, error: why, retryAt: next }) => ({
      attempt: number,
      at,
      error: why,
      ...drop({ retryAt: next }),
    })),
  }
}

const drop = (values: { [name: string]: unknown }) => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
