import { DomainError, isDomainError } from '#shared/lib/domain-error.ts'
import type { Recorded, RunEvent } from '#shared/run/events.ts'
import { evolve } from '#shared/run/evolve.ts'
import { summarize } from '#shared/run/summary.ts'
import type { Append, NewRun } from '../store/store.ts'
import { emptyOutbox, hasPending, type ActiveRun, type Outbox } from './active-run.ts'
import type { EngineDeps } from './engine.ts'
import type { PatientStore } from './patient-store.ts'

/**
 * Takes what happened to a run into its fold at once and to disk with the next append. There is one append a run at a time, so the order of
 * the journal is the order of recording; what is recorded meanwhile goes with the one after it.
 */
export interface Recorder {
  /** Folds an event and puts it in the outbox, with the children that come into being with it. What follows is decided by the caller. */
  apply(run: ActiveRun, event: RunEvent, children?: NewRun[]): Recorded
  /** What is recorded from now on happened now: for events that a timer caused, whose time must not be that of something before. */
  startBatch(run: ActiveRun): void
  /** Calls `goOn` when everything recorded so far is on disk, or `lost` when the run was let go before. */
  whenDurable(run: ActiveRun, goOn: () => void, lost?: () => void): void
  durable(run: ActiveRun): Promise<void>
}

export interface RecorderHooks {
  /** A batch is on disk. */
  committed(run: ActiveRun, batch: Outbox): void
  /** Everything recorded is on disk, and nobody who waited for that has recorded more. */
  settled(run: ActiveRun): void
  /** Another writer came first, or the lease is gone: nothing of the batch was written. */
  refused(run: ActiveRun, events: readonly RunEvent[]): Promise<void>
  lost(run: ActiveRun): void
}

/** Events of one append share its time, which may be older than the last of them by this much at most. */
const LONGEST_BATCH_MS = 10

export function createRecorder(deps: EngineDeps, store: PatientStore, hooks: RecorderHooks): Recorder {
  const { clock } = deps
  let dirty: ActiveRun[] = []
  let flushScheduled = false

  function apply(run: ActiveRun, event: RunEvent, children?: NewRun[]): Recorded {
    const now = clock.now()
    // While an append is under way (and, on a full disk, tried again and again) time goes on: a batch is what happened at one time.
    // The same holds for a turn that takes long.
    if (run.outbox.at !== now && (run.flushing || now - run.outbox.at > LONGEST_BATCH_MS)) closeBatch(run)
    const { outbox } = run
    if (outbox.events.length === 0) outbox.at = now
    const recorded = { ...event, seq: run.state.seq + 1, at: outbox.at }
    outbox.events.push(event)
    outbox.recorded.push(recorded)
    if (children) outbox.children = children
    evolve(run.plan, run.state, recorded)
    if (event.type === 'step-succeeded') outbox.progress = true
    if (outbox.events.length === 1) markDirty(run)
    return recorded
  }

  function closeBatch(run: ActiveRun): void {
    if (run.outbox.events.length === 0) return
    run.queued.push({ ...run.outbox, summary: summarize(run.state, run.outbox.at) })
    run.outbox = emptyOutbox()
  }

  function markDirty(run: ActiveRun): void {
    if (run.flushing) return
    dirty.push(run)
    if (flushScheduled) return
    flushScheduled = true
    setImmediate(flushDirty)
  }

  function flushDirty(): void {
    flushScheduled = false
    const runs = dirty
    dirty = []
    for (const run of runs) if (!run.flushing && hasPending(run) && !run.gone) flush(run)
  }

  function flush(run: ActiveRun): void {
    const earlier = run.queued.shift()
    const batch = earlier ?? run.outbox
    if (!earlier) run.outbox = emptyOutbox()
    run.flushing = true
    const afterSeq = run.writtenSeq
    run.writtenSeq += batch.events.length
    const append: Append = {
      runId: run.runId,
      afterSeq,
      owner: deps.owner,
      at: batch.at,
      events: batch.events,
      summary: earlier?.summary ?? summarize(run.state, batch.at),
      progress: batch.progress,
    }
    if (batch.children) append.children = batch.children
    if (batch.effects) append.effects = batch.effects
    write(run, batch, append)
  }

  function write(run: ActiveRun, batch: Outbox, append: Append): void {
    deps.store.append(append).then(
      () => {
        run.flushing = false
        if (batch.progress) run.crashes = 0
        hooks.committed(run, batch)
        afterCommit(run)
      },
      (error: unknown) => {
        // A full disk: nothing of the batch is acknowledged or visible before it is written.
        if (!run.gone && store.waitOut(error, () => write(run, batch, append))) return
        notWritten(run, batch, error)
      },
    )
  }

  function afterCommit(run: ActiveRun): void {
    if (!hasPending(run) && run.whenDurable.length > 0) {
      const waiting = run.whenDurable
      run.whenDurable = []
      for (const { goOn } of waiting) goOn()
    }
    if (hasPending(run)) markDirty(run)
    else hooks.settled(run)
  }

  function notWritten(run: ActiveRun, batch: Outbox, error: unknown): void {
    const lose = (message: string, cause: unknown): void => {
      run.flushing = false
      deps.log('error', message, { run: run.runId, error: String(cause) })
      hooks.lost(run)
    }
    if (run.gone) run.flushing = false
    else if (!isDomainError(error, 'stale_writer')) lose('A run was let go because the store refused what happened in it.', error)
    else hooks.refused(run, batch.events).catch((cause: unknown) => lose('A run could not be read back.', cause))
  }

  function whenDurable(run: ActiveRun, goOn: () => void, lost?: () => void): void {
    if (!run.flushing && !hasPending(run)) goOn()
    else if (run.gone) lost?.()
    else run.whenDurable.push(lost ? { goOn, lost } : { goOn })
  }

  const refusal = 'The run was let go before this could be written. Try it again.'

  return {
    apply,
    startBatch(run) {
      if (run.outbox.at !== clock.now()) closeBatch(run)
    },
    whenDurable,
    durable: (run) => new Promise((resolve, reject) => whenDurable(run, resolve, () => reject(new DomainError('unavailable', refusal)))),
  }
}
