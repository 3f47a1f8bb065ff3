import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Answers, Order } from './orders.ts'

/** The benchmark is built into one folder: the entry of the server stands beside this chunk. */
const ENTRY = fileURLToPath(new URL('./live-server.js', import.meta.url))

/** The other process, order by order. */
export interface MeasuredServer {
  address: string
  order<Do extends Order['do']>(order: Order & { do: Do }): Promise<Answers[Do]>
}

export async function startMeasuredServer(): Promise<MeasuredServer> {
  const child = fork(ENTRY)
  const next = (): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const gone = (code: number | null): void => reject(new Error(`The server that is measured ended with code ${code}.`))
      child.once('exit', gone)
      child.once('message', (message) => {
        child.off('exit', gone)
        resolve(message)
      })
    })
  const { address } = (await next()) as { address: string }
  return {
    address,
    async order<Do extends Order['do']>(order: Order & { do: Do }) {
      child.send(order)
      return ((await next()) as { answer: Answers[Do] }).answer
    },
  }
}
