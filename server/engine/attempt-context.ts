import type { StepDefinition } from '#shared/graph/definition.ts'
import { evaluate } from '#shared/graph/expressions.ts'
import { render } from '#shared/graph/templates.ts'
import type { Json } from '#shared/lib/json.ts'
import type { Capabilities } from '#shared/nodes/capabilities.ts'
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

/** What a handler sees. A class because one is made for every attempt: what few handlers ask for is made only when they ask. */
export class AttemptContext implements StepContext {
  readonly attempt: number
  readonly scope: Scope
  readonly config: Json
  readonly step: { id: string; name: string; type: string }
  declare readonly key?: string
  declare readonly memo?: Json
  declare readonly children?: ChildOutcome[]
  readonly #deps: EngineDeps
  readonly #info: AttemptInfo
  #controller: AbortController | undefined
  #aborted: Error | undefined

  constructor(deps: EngineDeps, info: AttemptInfo) {
    this.#deps = deps
    this.#info = info
    this.attempt = info.attempt
    this.scope = info.scope
    this.step = info.step
    this.config = info.step.config
    if (info.key !== undefined) this.key = info.key
    if (info.memo !== undefined) this.memo = info.memo
    if (info.children !== undefined) this.children = info.children
  }

  get can(): Capabilities {
    return this.#deps.capabilities
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController()
    if (this.#aborted && !this.#controller.signal.aborted) this.#controller.abort(this.#aborted)
    return this.#controller.signal
  }

  /** Outputs over the edges that were taken; an edge that was not has left nothing here. */
  get arrived(): { [nodeId: string]: Json } {
    const arrived: { [nodeId: string]: Json } = {}
    for (const edge of this.#info.step.incoming) {
      const source = Object.hasOwn(this.scope.steps, edge.from) ? this.scope.steps[edge.from] : undefined
      if (source && source.port === edge.port) arrived[edge.from] = source.output
    }
    return arrived
  }

  // Arrow properties would cost a closure an attempt; handlers that pull a method out of its context get it bound by these getters.
  get evaluate(): StepContext['evaluate'] {
    return (expression, extra) => evaluate(expression, namesOf(this.scope, extra))
  }

  get render(): StepContext['render'] {
    return (template, extra) => render(template, namesOf(this.scope, extra))
  }

  get now(): StepContext['now'] {
    return this.#deps.clock.now
  }

  get log(): StepContext['log'] {
    const { runId, step, attempt } = this.#info
    return (message, data) =>
      this.#deps.log('info', message, { run: runId, step: step.id, attempt, ...(data === undefined ? {} : { data }) })
  }

  abort(reason: Error): void {
    this.#aborted = reason
    this.#controller?.abort(reason)
  }
}
