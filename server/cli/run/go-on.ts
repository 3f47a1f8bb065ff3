import type { Compiled } from '#shared/graph/definition.ts'
import type { App } from '#server/main.ts'
import type { ConsoleLog } from '../console-log.ts'
import type { Io } from '../io.ts'
import { EXIT } from '../exit-codes.ts'
import { createPlainLines } from '../live/plain-lines.ts'
import { showLive, type Shown } from '../live/live-view.ts'
import { safeJson } from '../text.ts'
import { outcomeOf, printOutput } from './settle.ts'
import { onStopSignals } from './stop-signals.ts'
import type { Commands } from './commands-to-type.ts'
import { watchRun } from './watch.ts'

export interface GoOn {
  app: App
  runId: string
  compiled: Compiled
  io: Io
  /** Its lines are printed above what is shown. */
  log: ConsoleLog
  json: boolean
  say: Commands
  /** What to type to go on later. */
  continueWith: string
  /** Called once everything is watched and the engine works: creates the run, or records a decision. */
  begin(): Promise<void>
}

/** How long attempts that are executing may take to end after Ctrl-C. */
const GRACE_MS = 10_000

/**
 * Runs until the run has ended or waits for a person, shows it meanwhile, prints its output and gives the exit code.
 * The app is stopped at the end.
 */
export async function goOn({ app, runId, compiled, io, log, json, say, continueWith, begin }: GoOn): Promise<number> {
  const watch = await watchRun(app, runId, compiled)
  const shown = json
    ? showJson(io, watch.onEvents)
    : io.stderr.isTTY
      ? showLive(io, watch.model)
      : showPlain(io, watch.model, watch.onEvents)
  log.tell((line) => shown.say(line))
  let interrupt = () => {}
  const interrupted = new Promise<'interrupted'>((resolve) => (interrupt = () => resolve('interrupted')))
  const off = onStopSignals(() => {
    shown.say('Stopping: what is executing may finish, for at most 10 s. Press Ctrl-C again to stop at once; nothing finished is lost.')
    interrupt()
  }, EXIT.interrupted)
  try {
    await app.engine.start()
    await begin()
    const settled = await Promise.race([app.engine.settled(runId), interrupted])
    if (settled === 'interrupted') {
      await app.stop(GRACE_MS)
      shown.end()
      io.err(`Stopped. Everything that was finished is saved. Go on with:\n  ${continueWith}`)
      return EXIT.interrupted
    }
    shown.end()
    const outcome = await outcomeOf(app, runId, io, say)
    if (json) io.out(safeJson(outcome.result))
    else if (outcome.exitCode === EXIT.success) printOutput(io, outcome.result.output)
    return outcome.exitCode
  } finally {
    off()
    shown.end()
    watch.end()
    await app.stop(0)
  }
}

type OnEvents = Awaited<ReturnType<typeof watchRun>>['onEvents']
type Model = Awaited<ReturnType<typeof watchRun>>['model']

/** Each committed event as a line of JSON on stdout. */
function showJson(io: Io, onEvents: OnEvents): Shown {
  onEvents((runId, events) => {
    for (const event of events) io.out(safeJson({ runId, ...event }))
  })
  return { say: (line) => io.err(line), end: () => undefined }
}

function showPlain(io: Io, model: Model, onEvents: OnEvents): Shown {
  const linesOf = createPlainLines(model, io.errLook)
  onEvents((runId, events) => {
    for (const line of linesOf(runId, events, Date.now())) io.err(line)
  })
  return { say: (line) => io.err(line), end: () => undefined }
}
