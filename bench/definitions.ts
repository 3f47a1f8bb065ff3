import type { Definition, StepDefinition } from '#shared/graph/definition.ts'
import { contentHash } from '#shared/lib/hash.ts'
import type { Json } from '#shared/lib/json.ts'
import type { NodeHandler } from '#shared/nodes/define-node.ts'
import { resolvePolicy, type EffectClass } from '#shared/policy/policy.ts'

/** Definitions of no-op steps, made directly: compiling is not what is measured. */

export const handlers: { [type: string]: NodeHandler } = {
  noop: () => ({ kind: 'done', output: null }),
  pause: async (context) => {
    const { ms } = context.config as { ms: number }
    // To the next beat of this run, so that a machine that is late makes as many events a second.
    const beat = contentHash(context.scope.run.id).charCodeAt(0) * 7
    await new Promise((resolve) => setTimeout(resolve, ms - ((Date.now() + beat) % ms)))
    return { kind: 'done', output: null }
  },
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
  return chainOf(`chain of ${length} ${effect}`, length, effect, {})
}

/** A chain each step of which takes `ms`: two events a step, at a pace. */
export function pacedChain(length: number, ms: number): Definition {
  return chainOf(`chain of ${length} pauses of ${ms} ms`, length, 'pure', { type: 'pause', config: { ms } })
}

function chainOf(name: string, length: number, effect: EffectClass, more: Partial<StepDefinition>): Definition {
  const edge = (i: number): StepDefinition['incoming'][number] => ({ id: `e${i}`, from: `s${i - 1}`, port: 'out', to: `s${i}` })
  return define(
    name,
    Array.from({ length }, (_, i) =>
      step(`s${i}`, effect, { ...more, incoming: i > 0 ? [edge(i)] : [], outgoing: i < length - 1 ? [edge(i + 1)] : [] }),
    ),
  )
}

/** One step that runs `count` children of one no-op step each, and joins them. */
export function each(count: number, concurrency: number): Definition[] {
  const body = define('child', [step('work', 'pure')])
  return [define(`each of ${count}`, [step('each', 'pure', { type: 'each', config: { count, concurrency }, body: body.hash })]), body]
}
