import { formatDuration } from '#shared/lib/duration.ts'
import type { Json } from '#shared/lib/json.ts'
import type { Code, Signal } from '#shared/nodes/capabilities.ts'
import type { StepFailure } from '#shared/policy/step-error.ts'
import { createChildWorker, WorkerLost, type ChildWorker } from './child-worker.ts'
import type { CodeQuestion, CodeReply } from './code-worker.ts'
import { failure, shown, stopped, throwIfStopped } from './failure.ts'

export interface CodeOptions {
  /** Processes at most; each is started when it is first needed. Default 2. */
  processes?: number
}

/** JavaScript heap of a process and, for all of it, the most that it may hold, MiB. The interpreter inside has 64 of them. */
const HEAP_MB = 64
const TOTAL_MB = 400
/** The interpreter stops itself; a process that has not answered by so much later is killed. */
const GRACE_MS = 250
const START_MS = 30_000

/** Runs code of users in processes of their own, one piece of code at a time each; one that overruns is killed and replaced. */
export function createCode({ processes = 2 }: CodeOptions = {}): Code & { close(): Promise<void> } {
  const seats: Seat[] = Array.from({ length: processes }, () => ({
    worker: createChildWorker({ name: 'code-worker', deadlineMs: START_MS + 120_000, heapMb: HEAP_MB, totalMb: TOTAL_MB }),
    warm: false,
  }))
  const free = [...seats]
  const waiting: ((seat: Seat) => void)[] = []

  function take(signal: Signal): Promise<Seat> {
    throwIfStopped(signal)
    // The last one freed is the likeliest to be warm.
    const seat = free.pop()
    if (seat) return Promise.resolve(seat)
    return new Promise((resolve, reject) => {
      const seated = (freed: Seat): void => {
        signal.removeEventListener('abort', leave)
        resolve(freed)
      }
      const leave = (): void => {
        waiting.splice(waiting.indexOf(seated), 1)
        reject(stopped(signal))
      }
      waiting.push(seated)
      signal.addEventListener('abort', leave, { once: true })
    })
  }

  function give(seat: Seat): void {
    const next = waiting.shift()
    if (next) next(seat)
    else free.push(seat)
  }

  return {
    async run({ source, input, timeoutMs }, signal) {
      const seat = await take(signal)
      try {
        return outputOf(await ask(seat, { source, input: JSON.stringify(input), timeoutMs }, signal), timeoutMs)
      } finally {
        give(seat)
      }
    },
    async close() {
      await Promise.all(seats.map(({ worker }) => worker.close()))
    },
  }
}

interface Seat {
  worker: ChildWorker
  /** Its process is up and has the interpreter loaded, so that starting does not count as the user's time. */
  warm: boolean
}

async function ask(seat: Seat, question: Extract<CodeQuestion, { source: string }>, signal: Signal): Promise<CodeReply> {
  try {
    if (!seat.warm)
      await within(START_MS, failure('unavailable', 'The sandbox did not start in time.'), signal, (until) =>
        seat.worker.ask({ warm: true }, until),
      )
    seat.warm = true
    const { timeoutMs } = question
    // What the worker sends is our own code's answer.
    return (await within(timeoutMs + GRACE_MS, tookTooLong(timeoutMs), signal, (until) => seat.worker.ask(question, until))) as CodeReply
  } catch (thrown) {
    seat.warm = false
    if (thrown instanceof WorkerLost)
      throw thrown.why === 'memory' ? tookTooMuch() : failure('unavailable', 'The sandbox was lost while the code ran.', { cause: thrown })
    throw thrown
  }
}

/** Like `signal`, and aborted with `reason` after `ms`. */
async function within<T>(ms: number, reason: StepFailure, signal: Signal, work: (signal: Signal) => Promise<T>): Promise<T> {
  const both = new AbortController()
  const timer = setTimeout(() => both.abort(reason), ms)
  const onAbort = (): void => both.abort(stopped(signal))
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    throwIfStopped(signal)
    return await work(both.signal)
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', onAbort)
  }
}

function outputOf(reply: CodeReply, timeoutMs: number): Json {
  if ('output' in reply) return JSON.parse(reply.output) as Json
  if ('over' in reply) throw reply.over === 'time' ? tookTooLong(timeoutMs) : tookTooMuch()
  const { name, message, line } = reply.failed
  const kind = name === 'Error' ? '' : `${shown(name, 60)}: `
  const where = line === undefined ? '' : ` (line ${line})`
  throw failure('code_error', `The code failed${where}: ${kind}${ended(shown(message, 500))}`)
}

/** A sentence of somebody's own may have its full stop already. */
const ended = (text: string): string => (/[.!?…]$/.test(text) ? text : `${text}.`)

const tookTooLong = (timeoutMs: number): StepFailure =>
  failure('timeout', `The code was stopped because it took longer than ${formatDuration(timeoutMs)}.`)
const tookTooMuch = (): StepFailure => failure('code_error', 'The code was stopped because it used more memory than it may (64 MB).')
