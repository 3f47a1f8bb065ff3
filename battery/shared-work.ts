import { fork } from 'node:child_process'
import type { Bundle } from './bundle.ts'
import type { Outcome, Progress } from './lanes.ts'
import { addProbes } from './sim/probes.ts'
import type { Share, WorkerMessage } from './worker.ts'

/** Runs shares in processes of their own and adds up what they found. */
export async function inProcesses(bundle: Bundle, shares: readonly Share[], progress: Progress): Promise<Outcome> {
  const outcomes = await Promise.all(shares.map((share) => one(bundle, share, progress)))
  const sum: Outcome = { name: outcomes[0]?.name ?? '', violations: [], counts: {}, probes: {}, seconds: 0 }
  for (const outcome of outcomes) {
    sum.violations.push(...outcome.violations)
    addProbes(sum.counts, outcome.counts)
    addProbes(sum.probes, outcome.probes)
    sum.seconds = Math.max(sum.seconds, outcome.seconds)
  }
  return sum
}

function one(bundle: Bundle, share: Share, progress: Progress): Promise<Outcome> {
  const child = fork(bundle.worker, [JSON.stringify(share)], { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  return new Promise((resolve, reject) => {
    let outcome: Outcome | undefined
    child.on('message', (message: WorkerMessage) => {
      if ('progress' in message) progress(message.progress)
      else outcome = message.outcome
    })
    child.once('exit', (code) =>
      outcome ? resolve(outcome) : reject(new Error(`a worker ended with ${code} and without a result: ${JSON.stringify(share)}`)),
    )
  })
}
