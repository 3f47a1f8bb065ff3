import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** The benchmark is built into one folder: the other entry stands beside this chunk. */
const CHILD = fileURLToPath(new URL('./child.js', import.meta.url))

/** Runs one measurement in a process of its own (memory and start-up are those of a process) and gives what it reports. */
export function inChild<T>(what: string, args: readonly string[], onStarted?: (pid: number) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const child = fork(CHILD, [what, ...args])
    if (child.pid !== undefined) onStarted?.(child.pid)
    let result: { value: T } | undefined
    child.on('message', (value) => (result = { value: value as T }))
    child.on('exit', (code) => {
      if (result) resolve(result.value)
      else reject(new Error(`The measurement “${what}” ended with code ${code} and without a result.`))
    })
  })
}
