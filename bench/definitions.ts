import type { Definition, StepDefinition } from '#shared/graph/definition.ts'
import { contentHash } from '#shared/lib/hash.ts'
import type { Json } from '#shared/lib/json.ts'
import type { NodeHandler } from '#shared/nodes/define-node.ts'
import { resolvePolicy, type EffectClass } from '#shared/policy/policy.ts'

/** Definitions of no-op steps, made directly: compiling is not what is measured. */

export const handlers: { [type: string]: NodeHandler } = {
  noop: () => ({ kind: 'done', output: null }),
  each: (context) =>
    context.children
      ? { kind: 'done', output: context.children.length }
      : {
          kind: 'children',
          memo: null,
          plan: {
            items: items((context.config as { count: number }).count),
            concurrency: (context.config as { concurrency: number }).concurrency,
          },
        },
}

const items = (count: number): Json[] => Array.from({ length: count }, (_, index) => index)

function step(id: string, effect: EffectClass, more: Partial<StepDefinition> = {}): StepDefinition {
  return {
    id,
    type: 'noop',
    name: id,
    config: {},
    policy: resolvePolicy({ effect: { class: effect } }),
    join: { mode: 'all' },
    incoming: [],
    outgoing: [],
    ...more,
  }
}

function define(name: string, steps: StepDefinition[]): Definition {
  const content = { format: 'belay/definition@1' as const, name, vars: {}, steps }
  return { ...content, hash: contentHash(content as unknown as Json) }
}

/** `pure` steps may share a commit; an `idempotent` one waits until everything before it is on disk. */
export function chain(length: number, effect: EffectClass): Definition {
  const edge = (i: number): StepDefinition['incoming'][number] => ({ id: `e${i}`, from: `s${i - 1}`, port: 'out', to: `s${i}` })
  return define(
    `chain of ${length} ${effect}`,
    Array.from({ length }, (_, i) =>
      step(`s${i}`, effect, { incoming: i > 0 ? [edge(i)] : [], outgoing: i < length - 1 ? [edge(i + 1)] : [] }),
    ),
  )
}

/** One step that runs `count` children of one no-op step each, and joins them. */
export function each(count: number, concurrency: number): Definition[] {
  const body = define('child', [step('work', 'pure')])
  return [define(`each of ${count}`, [step('each', 'pure', { type: 'each', config: { count, concurrency }, body: body.hash })]), body]
}
