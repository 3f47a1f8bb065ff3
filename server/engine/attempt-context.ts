import type { StepDefinition } from '#shared/graph/definition.ts'
import type { Json } from '#shared/lib/json.ts'
import { evaluate } from '#shared/graph/expressions.ts'
import { render } from '#shared/graph/templates.ts'
import type { ChildOutcome, Scope, StepContext } from '#shared/nodes/define-node.ts'
import type { EngineDeps } from './engine.ts'
import { namesOf } from './names.ts'

export interface AttemptInfo {
  step: StepDefinition
  runId: string
  attempt: number
  key: string | undefined
  scope: Scope
  memo: Json | undefined
  children: ChildOutcome[] | undefined
}

/** What a handler sees. The abort controller exists only once somebody asks for it: most steps never do. */
export function createContext(
  deps: EngineDeps,
  info: AttemptInfo,
): { context: StepContext; abort: (reason: Error) => void } {
  const { step, scope } = info
  let controller: AbortController | undefined
  let aborted: Error | undefined
  const context: StepContext = {
    config: step.config,
    step: { id: step.id, name: step.name, type: step.type },
    attempt: info.attempt,
    ...(info.key === undefined ? {} : { key: info.key }),
    ...(info.memo === undefined ? {} : { memo: info.memo }),
    ...(info.children === undefined ? {} : { children: info.children }),
    get signal() {
      if (!controller) {
        controller = new AbortController()
        if (aborted) controller.abort(aborted)
      }
      return controller.signal
    },
    scope,
    get arrived() {
      return arrivedOver(step, scope)
    },
    evaluate: (expression, extra) => evaluate(expression, namesOf(scope, extra)),
    render: (template, extra) => render(template, namesOf(scope, extra)),
    log: (message, data) => deps.log('info', message, { run: info.runId, step: step.id, attempt: info.attempt, ...(data === undefined ? {} : { data }) }),
    now: deps.clock.now,
    can: deps.capabilities,
  }
  return {
    context,
    abort(reason) {
      aborted = reason
      controller?.abort(reason)
    },
  }
}

function arrivedOver(step: StepDefinition, scope: Scope): { [nodeId: string]: Json } {
  const arrived: { [nodeId: string]: Json } = {}
  for (const edge of step.incoming) {
    const source = scope.steps[edge.from]
    if (source && source.port === edge.port) arrived[edge.from] = source.output
  }
  return arrived
}
