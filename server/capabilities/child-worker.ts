import { fork, type ChildProcess } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import type { Signal } from '#shared/nodes/capabilities.ts'
import { stopped, throwIfStopped } from './failure.ts'
import { workerPath } from './worker-path.ts'

export interface ChildWorkerOptions {
  /** Name of the entry, for `workerPath`. */
  name: string
  /** The child is killed when one answer takes longer. */
  deadlineMs: number
  /** JavaScript heap of the child, MiB. */
  heapMb: number
  /** All memory of the child, MiB; watched where the system tells (Linux). */
  totalMb: number
}

/** Thrown by `ask` when the child did not live to answer. */
export class WorkerLost extends Error {
  readonly why: 'deadline' | 'memory' | 'crash'
  constructor(why: WorkerLost['why']) {
    super(`the worker was lost: ${why}`)
    this.why = why
  }
}

/** One child process that answers one question at a time, started at the first and again after it was lost. It gets no environment and no handle of ours. */
export interface ChildWorker {
  /** Throws WorkerLost, or the reason of `signal`. */
  ask(question: object, signal: Signal): Promise<unknown>
  close(): Promise<void>
}

const WATCH_MS = 200

export function createChildWorker(options: ChildWorkerOptions): ChildWorker {
  let child: ChildProcess | undefined
  let last: Promise<unknown> = Promise.resolve()
  let closed = false

  function start(): ChildProcess {
    const { file, execArgv } = workerPath(options.name)
    const started = fork(file, [], {
      execArgv: [...execArgv, `--max-old-space-size=${options.heapMb}`],
      env: {},
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    started.on('error', () => undefined)
    started.on('exit', () => {
      if (child === started) child = undefined
    })
    return started
  }

  function once(question: object, signal: Signal): Promise<unknown> {
    throwIfStopped(signal)
    if (closed) throw new WorkerLost('crash')
    const asked = (child ??= start())
    return new Promise<unknown>((resolve, reject) => {
      const lose = (why: unknown) => {
        if (child === asked) child = undefined
        asked.kill('SIGKILL')
        settle(() => reject(why))
      }
      const deadline = setTimeout(() => lose(new WorkerLost('deadline')), options.deadlineMs)
      const watch = setInterval(() => {
        void residentMb(asked.pid).then((mb) => mb > options.totalMb && lose(new WorkerLost('memory')))
      }, WATCH_MS)
      const onAbort = () => lose(stopped(signal))
      const onExit = (code: number | null, killedBy: string | null) =>
        lose(new WorkerLost(code === 134 || killedBy === 'SIGABRT' ? 'memory' : 'crash'))
      const onMessage = (reply: unknown) => settle(() => resolve(reply))
      let settled = false
      function settle(then: () => void): void {
        if (settled) return
        settled = true
        clearTimeout(deadline)
        clearInterval(watch)
        signal.removeEventListener('abort', onAbort)
        asked.off('exit', onExit)
        asked.off('message', onMessage)
        // An idle child must not keep the server alive.
        asked.unref()
        asked.channel?.unref()
        then()
      }
      asked.ref()
      asked.channel?.ref()
      asked.on('exit', onExit)
      asked.on('message', onMessage)
      signal.addEventListener('abort', onAbort, { once: true })
      asked.send(question, (error) => error && lose(new WorkerLost('crash')))
    })
  }

  return {
    ask(question, signal) {
      const mine = last.then(() => once(question, signal))
      last = mine.catch(() => undefined)
      return mine
    },
    async close() {
      closed = true
      const ended = child
      if (!ended || ended.exitCode !== null) return
      await new Promise<void>((resolve) => {
        ended.once('exit', () => resolve())
        ended.kill('SIGKILL')
      })
    },
  }
}

/** Resident memory of a process; 0 where the system does not tell. */
async function residentMb(pid: number | undefined): Promise<number> {
  try {
    const status = await readFile(`/proc/${pid}/status`, 'utf8')
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1_024
  } catch {
    return 0
  }
}
