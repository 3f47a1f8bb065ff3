import type { Outcome } from './lanes.ts'
import { oracleCheck } from './oracle-check.ts'
import { simulations } from './sim/series.ts'

/** A process that takes a share of the work that needs no processes: simulations or graphs. `worker <json>`. */
export type Share =
  | { kind: 'simulations'; simulations: number; seed: string; from: number; step: number; twiceEvery: number }
  | { kind: 'graphs'; graphs: number; smallStride: number; smallOffset: number; seed: string }

export type WorkerMessage = { progress: string } | { outcome: Outcome }

const share = JSON.parse(process.argv[2]!) as Share
const send = (message: WorkerMessage): void => void process.send?.(message)
const progress = (line: string): void => send({ progress: line })
// Whoever started this is gone: nobody waits for the result.
process.on('disconnect', () => process.exit(1))
const outcome = share.kind === 'simulations' ? await simulations({ ...share, progress }) : await oracleCheck({ ...share, progress })
process.send?.({ outcome } satisfies WorkerMessage, () => process.exit(0))
