import type { StepDefinition } from '#shared/graph/definition.ts'
import type { Json } from '#shared/lib/json.ts'
import type { EffectClass } from '#shared/policy/policy.ts'
import type { ErrorKind } from '#shared/policy/step-error.ts'
import type { Action, Decision, Script, Seen } from './script.ts'

/** What the oracle is told of the world, and what it says of a run. */

/** Everything outside the graph: what attempts do and what people decide. */
export interface World {
  /** `script` is what digests are made with. */
  act(step: StepDefinition, seen: Seen, attempt: number, outputs: Outputs): Promise<{ action: Action; script: Script }>
  /** The n-th review (from 0) of the step at `path`. `asked`: there is a result to approve. */
  decide(step: StepDefinition, path: string, n: number, asked: boolean): Decision
  /** Value of a run's `output` expression. */
  evaluate(expression: string, scope: { input: Json; item?: Json; steps: Outputs; vars: { [name: string]: Json } }): Promise<Json>
  childItem(step: StepDefinition, action: Action & { do: 'each' }, index: number): Json
  /** What a container gives when its children have ended. */
  gather(step: StepDefinition, children: ExpectedChild[]): Json
}
export type Outputs = { [step: string]: { output: Json; port: string } }

export interface ExpectedRun {
  state: 'success' | 'failed'
  output?: Json
  steps: Map<string, ExpectedStep>
  /** A person is asked somewhere in it, or may be after a crash. */
  asks: boolean
}
export interface ExpectedStep {
  state: 'success' | 'failed' | 'skipped'
  port?: string
  output?: Json
  because?: 'branch' | 'upstream-failed'
  kind?: ErrorKind
  deadLetter?: boolean
  attempts: number
  /** Lost or won a race: may as well have been cancelled. */
  loose?: boolean
  children: ExpectedChild[]
}
export interface ExpectedChild {
  round: number
  index: number
  run: ExpectedRun
  /** May never have been started. */
  loose: boolean
}
export interface ExpectedEffect {
  /** `step`, or `container#round.index/step`. */
  path: string
  class: EffectClass
  body: string
  /** Whether any attempt was applied on the far side. */
  applied: boolean
  /** In a branch that a race may have cancelled. */
  optional: boolean
}
export interface Expectation {
  run: ExpectedRun
  effects: ExpectedEffect[]
}
