import type { Json } from '#shared/lib/json.ts'
import type { Pin, TestData } from '#shared/protocol/workflows.ts'
import type { Value } from '#shared/run/events.ts'
import type { RunState, StepState } from '#shared/run/state.ts'
import { addressOf, type Address } from '#shared/graph/edit/address.ts'
import type { SampleData, SampleStep } from '../inspector/types.ts'

/** Large values that were fetched, by their reference. */
export type Fetched = ReadonlyMap<string, Json>

/** What a pinned step that has not run has. */
const NOT_RUN: SampleStep = { state: 'success', pinned: true }

/** The run of one item of a container. */
export interface InsideRun {
  container: Address
  run: RunState
  /** Place of the item, from 0, of so many. */
  index: number
  total: number
}

/** What formulas are completed from and previewed on: the outputs of a run, with what is pinned in front of them. */
export function sampleOf(
  run: RunState | undefined,
  test: TestData,
  vars: { [name: string]: Json } | undefined,
  fetched: Fetched,
  inside: readonly InsideRun[] = [],
): SampleData {
  const steps: SampleData['steps'] = {}
  for (const [id, step] of run?.steps ?? []) steps[id] = sampleStep(step, fetched)
  const items: SampleData['items'] = {}
  for (const { container, run: child, index, total } of inside) {
    for (const [id, step] of child.steps) steps[addressOf(container, id)] = sampleStep(step, fetched)
    const value = read(child.created?.item, fetched)
    if (value !== undefined) items[container] = { value, index, total }
  }
  for (const [id, { output, port }] of Object.entries(test.pins)) {
    const { error: _, attempts: _attempts, ms: _ms, ...before } = steps[id] ?? NOT_RUN
    steps[id] = { ...before, state: 'success', output, port, pinned: true }
  }
  const input = read(run?.created?.input, fetched) ?? test.input
  return {
    steps,
    items,
    vars: vars ?? {},
    ...(input === undefined ? {} : { input }),
    ...(run?.created ? { run: { id: run.runId, at: run.created.at } } : {}),
  }
}

function sampleStep(step: StepState, fetched: Fetched): SampleStep {
  const output = read(step.output, fetched)
  const { state, port, error, endedAt, attempt, firstStartedAt } = step
  return {
    state,
    pinned: false,
    ...(output === undefined ? {} : { output }),
    ...(port === undefined ? {} : { port }),
    ...(error === undefined ? {} : { error }),
    ...(endedAt === undefined ? {} : { at: endedAt }),
    // A step that was given its output has made no attempt.
    ...(attempt > 0 ? { attempts: attempt } : {}),
    ...(attempt > 0 && endedAt !== undefined ? { ms: Math.max(0, endedAt - firstStartedAt) } : {}),
  }
}

/** Outputs that can be handed to the next test. */
export function outputsOf(run: RunState | undefined, fetched: Fetched): { [step: string]: Pin } {
  const outputs: { [step: string]: Pin } = {}
  for (const [id, step] of run?.steps ?? []) {
    const output = step.state === 'success' ? read(step.output, fetched) : undefined
    if (output !== undefined) outputs[id] = { output, port: step.port ?? 'out' }
  }
  return outputs
}

/** References of a run that are not there yet. */
export function wantedRefs(run: RunState | undefined, fetched: Fetched): string[] {
  const refs = new Set<string>()
  const look = (value: Value | undefined): void => {
    if (value && 'ref' in value && !fetched.has(value.ref)) refs.add(value.ref)
  }
  look(run?.created?.input)
  look(run?.created?.item)
  for (const step of run?.steps.values() ?? []) look(step.output)
  return [...refs]
}

function read(value: Value | undefined, fetched: Fetched): Json | undefined {
  if (!value) return undefined
  return 'json' in value ? value.json : fetched.get(value.ref)
}
