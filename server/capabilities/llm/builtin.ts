import type { Llm } from '#shared/nodes/capabilities.ts'
import type { BuiltinReply } from '../builtin-worker.ts'
import { createChildWorker, WorkerLost } from '../child-worker.ts'
import { failure, shown } from '../failure.ts'

const DEADLINE_MS = 20_000

/** The provider that needs no key, model or network; see `builtinAnswer`. It works in a child process, started at the first question. */
export function createBuiltinLlm({ deadlineMs = DEADLINE_MS } = {}): Llm & { close(): Promise<void> } {
  const worker = createChildWorker({ name: 'builtin-worker', deadlineMs, heapMb: 512, totalMb: 1_024 })
  return {
    async complete(request, signal) {
      const reply = await worker.ask(request, signal).catch((thrown: unknown) => {
        if (!(thrown instanceof WorkerLost)) throw thrown
        if (thrown.why === 'deadline')
          throw failure('timeout', `The built-in method took longer than ${deadlineMs / 1_000} s for this text.`)
        throw failure('invalid_input', 'The built-in method cannot read this text: it needs more memory than a text may use.')
      })
      const given = reply as BuiltinReply
      if ('fault' in given) throw failure('code_error', `The built-in method failed: ${shown(given.fault)}.`)
      return given.answer
    },
    close: () => worker.close(),
  }
}
