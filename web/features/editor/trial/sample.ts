import type { Json } from '#shared/lib/json.ts'
import type { Pin, TestData } from '#shared/protocol/workflows.ts'
import type { Value } from '#shared/run/events.ts'
import type { RunState } from '#shared/run/state.ts'
import type { SampleData } from '../inspector/types.ts'

/** Large values that were fetched, by their reference. */
export type Fetched = ReadonlyMap<string, Json>

/** What formulas are completed from and previewed on: the outputs of a run, with what is pinned in front of them. */
export function sampleOf(
  run: RunState | undefined,
  test: TestData,
  vars: { [name: string]: Json } | undefined,
  fetched: Fetched,
): SampleData {
  const steps: SampleData['steps'] = {}
  for (const [id, step] of run?.steps ?? []) {
    const output = read(step.output, fetched)
    steps[id] = {
      state: step.state,
      pinned: false,
      ...(output === undefined ? {} : { output }),
      ...(step.port === undefined ? {} : { port: step.port }),
      ...(step.error === undefined ? {} : { error: step.error }),
      ...(step.endedAt === undefined ? {} : { at: step.endedAt }),
    }
  }
  for (const [id, { output, port }] of Object.entries(test.pins)) {
    const { error: _, ...before } = steps[id] ?? { state: 'success' as const }
    steps[id] = { ...before, state: 'success', output, port, pinned: true }
  }
  const input = read(run?.created?.input, fetched) ?? test.input
  const item = read(run?.created?.item, fetched)
  return {
    steps,
    vars: vars ?? {},
    ...(input === undefined ? {} : { input }),
    ...(item === undefined ? {} : { item }),
    ...(run?.created ? { run: { id: run.runId, at: run.created.at } } : {}),
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
  for (const step of run?.steps.values() ?? []) look(step.output)
  return [...refs]
}

function read(value: Value | undefined, fetched: Fetched): Json | undefined {
  if (!value) return undefined
  return 'json' in value ? value.json : fetched.get(value.ref)
}
