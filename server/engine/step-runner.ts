import { formatDuration } from '#shared/lib/duration.ts'
import type { NodeHandler, StepResult } from '#shared/nodes/define-node.ts'
import { StepFailure } from '#shared/policy/step-error.ts'
import { AttemptContext, type AttemptInfo } from './attempt-context.ts'
import { checkedResult } from './check-result.ts'
import type { EngineDeps } from './engine.ts'

/** Calls `settled` exactly once, with what the handler gave or threw, or with why it was cut off. */
export type Settled = (result: StepResult | undefined, thrown: unknown) => void

/** Executes attempts: finds the handler, keeps the deadline, cuts off what does not stop. Knows nothing of journals. */
export interface StepRunner {
  /** Gives the function that aborts the attempt; it then settles at once. May settle before it returns. */
  run(info: AttemptInfo, timeoutMs: number, settled: Settled): (reason: Error) => void
  /** Results and failures that came after their attempt was cut off. They changed nothing. */
  readonly lateResults: number
}

export function createStepRunner(deps: EngineDeps): StepRunner {
  /** Attempts that outlive the turn in which they began; only those get a timer. */
  let young: (() => void)[] = []
  let sweep = false
  let lateResults = 0

  function armLater(arm: () => void): void {
    young.push(arm)
    if (sweep) return
    sweep = true
    setImmediate(() => {
      sweep = false
      const arms = young
      young = []
      for (const each of arms) each()
    })
  }

  return {
    run(info, timeoutMs, settled) {
      const handler: NodeHandler | undefined = deps.handlers[info.step.type]
      let over = false
      let cancelTimer: (() => void) | undefined
      const settle: Settled = (result, thrown) => {
        if (over) return
        over = true
        cancelTimer?.()
        settled(result, thrown)
      }
      if (!handler) {
        const message = `This server has no step type “${info.step.type}”. Install a version of Belay that has it, then retry.`
        settle(undefined, new StepFailure({ kind: 'permanent', message }))
        return () => {}
      }
      const context = new AttemptContext(deps, info)
      let cutOffFor: Error | undefined
      const cutOff = (reason: Error): void => {
        if (over) return
        cutOffFor = reason
        context.abort(reason)
        settle(undefined, reason)
      }
      const late = (): void => {
        lateResults++
        deps.log('debug', 'A result came too late and was dropped.', { run: info.runId, step: info.step.id, attempt: info.attempt })
      }
      const take = (given: unknown): void => {
        if (over) return late()
        let checked: StepResult
        try {
          checked = checkedResult(given)
        } catch (thrown) {
          settle(undefined, thrown)
          return
        }
        settle(checked, undefined)
      }
      let result: StepResult | Promise<StepResult>
      try {
        result = handler(context)
      } catch (thrown) {
        settle(undefined, thrown)
        return cutOff
      }
      if (!(result instanceof Promise)) {
        take(result)
        return cutOff
      }
      result.then(take, (thrown: unknown) => {
        // A handler that stops when it is told to is not late.
        if (over && thrown !== cutOffFor && !(thrown instanceof Error && thrown.name === 'AbortError')) late()
        settle(undefined, thrown)
      })
      const startedAt = deps.clock.now()
      armLater(() => {
        if (over) return
        const message = `No result within ${formatDuration(timeoutMs)}.`
        cancelTimer = deps.clock.setTimer(startedAt + timeoutMs, () => cutOff(new StepFailure({ kind: 'timeout', message })))
      })
      return cutOff
    },
    get lateResults() {
      return lateResults
    },
  }
}
