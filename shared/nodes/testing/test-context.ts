import { evaluate } from '../../graph/expressions.ts'
import { render } from '../../graph/templates.ts'
import type { Json } from '../../lib/json.ts'
import { StepFailure, type StepError } from '../../policy/step-error.ts'
import type { Capabilities, Signal } from '../capabilities.ts'
import type { NodeDefinition, NodeHandler, StepContext, StepResult } from '../define-node.ts'

/** A step's surroundings for tests of handlers: plain objects, the real expression language, and no capability but those handed in. */

export interface TestSurroundings extends Partial<Pick<StepContext, 'arrived' | 'attempt' | 'children' | 'key' | 'memo' | 'signal'>> {
  input?: Json
  /** Output of each step before, by id. */
  steps?: { [id: string]: Json }
  item?: Json
  index?: number
  vars?: { [name: string]: Json }
  now?: number
  can?: { [Name in keyof Capabilities]?: Partial<Capabilities[Name]> }
  /** Lines that the handler logs are put here. */
  logged?: { message: string; data?: Json }[]
}

export const neverAborted: Signal = { aborted: false, reason: undefined, addEventListener: () => {}, removeEventListener: () => {} }

export function testContext<Config extends Json>(
  definition: NodeDefinition<Config>,
  config: unknown,
  around: TestSurroundings = {},
): StepContext<Config> {
  const steps = Object.fromEntries(Object.entries(around.steps ?? {}).map(([id, output]) => [id, { output, port: 'out' }]))
  const scope: StepContext['scope'] = {
    input: around.input ?? null,
    steps,
    ...(around.item === undefined ? {} : { item: around.item }),
    run: { id: 'run1', workflow: 'Test', ...(around.index === undefined ? {} : { index: around.index }) },
    vars: around.vars ?? {},
  }
  const names = { ...scope, run: { ...scope.run } }
  return {
    config: definition.config.parse(config),
    step: { id: 'step', name: 'Step', type: definition.type },
    attempt: around.attempt ?? 1,
    signal: around.signal ?? neverAborted,
    scope,
    arrived: around.arrived ?? around.steps ?? {},
    ...(around.key === undefined ? {} : { key: around.key }),
    ...(around.memo === undefined ? {} : { memo: around.memo }),
    ...(around.children === undefined ? {} : { children: around.children }),
    evaluate: (expression, extra) => evaluate(expression, { ...names, ...extra }),
    render: (template, extra) => render(template, { ...names, ...extra }),
    log: (message, data) => void around.logged?.push({ message, ...(data === undefined ? {} : { data }) }),
    now: () => around.now ?? 1_000_000,
    can: capabilities(around.can ?? {}),
  }
}

/** Anything that a test did not hand in fails loudly, with its name. */
function capabilities(given: NonNullable<TestSurroundings['can']>): Capabilities {
  const refuse = (name: string) => () => {
    throw new Error(`this test does not expect a call of ${name}`)
  }
  return {
    http: { send: refuse('http.send'), ...given.http },
    files: { list: refuse('files.list'), read: refuse('files.read'), write: refuse('files.write'), ...given.files },
    documents: { extract: refuse('documents.extract'), ...given.documents },
    llm: { complete: refuse('llm.complete'), ...given.llm },
    code: { run: refuse('code.run'), ...given.code },
    schema: { problems: refuse('schema.problems'), ...given.schema },
  }
}

/** One call of a handler: what it gave, or the failure that it threw. Anything else thrown goes through. */
export async function runHandler<Config extends Json>(
  definition: NodeDefinition<Config>,
  handler: NodeHandler<Config>,
  config: unknown,
  around: TestSurroundings = {},
): Promise<StepResult | { kind: 'failed'; error: StepError }> {
  try {
    return await handler(testContext(definition, config, around))
  } catch (thrown) {
    if (thrown instanceof StepFailure) return { kind: 'failed', error: thrown.error }
    throw thrown
  }
}
