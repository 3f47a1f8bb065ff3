import { EXIT } from './exit-codes.ts'

let report: (error: unknown) => void = () => undefined

/**
 * A fault of ours that nobody caught must not be worked around: it is reported whole and the process ends with 70, so that the next
 * start goes on from what is saved. Called again, only who reports changes.
 */
export function onCrash(by: (error: unknown) => void): void {
  if (process.listenerCount('uncaughtException', crash) === 0) {
    process.on('uncaughtException', crash)
    process.on('unhandledRejection', crash)
  }
  report = by
}

function crash(error: unknown): never {
  try {
    report(error)
  } finally {
    process.exit(EXIT.internal)
  }
}
