import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import type { Bundle } from './bundle.ts'
import type { LedgerRow } from './ledger.ts'

/** A running sink and the way to its ledger. */
export interface FarSide {
  url: string
  /** Rows from number `after` on, once everything that was sent before this call has been taken in. */
  rows(after: number): Promise<LedgerRow[]>
  count(): Promise<number>
  stop(): void
}

export async function startFarSide(bundle: Bundle): Promise<FarSide> {
  const sink: ChildProcess = fork(bundle.sink, [join(bundle.folder, 'ledger.ndjson')], { execArgv: [], stdio: 'inherit' })
  const url = await new Promise<string>((resolve, reject) => {
    sink.once('message', (message: { port: number }) => resolve(`http://127.0.0.1:${message.port}`))
    sink.once('exit', (code) => reject(new Error(`the sink ended with ${code}`)))
  })
  const rows = async (after: number): Promise<LedgerRow[]> => (await fetch(`${url}/?after=${after}`)).json() as Promise<LedgerRow[]>
  return {
    url,
    async rows(after) {
      // A request of a process that was just killed may still be in a socket's buffer: let the sink read it first.
      await rows(after)
      await new Promise((resolve) => setTimeout(resolve, 5))
      return rows(after)
    },
    count: async () => Number(await (await fetch(`${url}/count`)).text()),
    stop: () => void sink.kill('SIGKILL'),
  }
}
