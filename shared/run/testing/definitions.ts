import { contentHash } from '../../lib/hash.ts'
import type { Json } from '../../lib/json.ts'
import { resolvePolicy, type PolicyInput } from '../../policy/policy.ts'
import type { Definition, DefinitionEdge, StepDefinition } from '../../graph/definition.ts'
import { rivalsOf } from '../../graph/rivals.ts'
import type { Join } from '../../graph/schema.ts'

/** Definitions for tests, as short as they can be written: what the compiler would give for such a graph. */
export interface StepSketch {
  /** Node type, and so the handler; default the id. */
  type?: string
  /** What leads here: `a` (by port `out`) or `a:port`. */
  after?: string | string[]
  join?: Join
  policy?: PolicyInput
  config?: Json
  body?: Definition
}

export interface DefinitionSketch {
  name?: string
  output?: string
  concurrency?: number
  vars?: { [name: string]: Json }
}

/** Steps in topological order, by id. */
export function define(steps: { [id: string]: StepSketch }, more: DefinitionSketch = {}): Definition {
  const edges = Object.entries(steps).flatMap(([to, { after }]) =>
    (after === undefined ? [] : [after].flat()).map((source, index): DefinitionEdge => {
      const [from, port] = source.split(':') as [string, string | undefined]
      return { id: `${to}_${index + 1}`, from, port: port ?? 'out', to }
    }),
  )
  const order = Object.keys(steps)
  const into = new Map(order.map((id) => [id, edges.filter((edge) => edge.to === id)]))
  const outOf = new Map(order.map((id) => [id, edges.filter((edge) => edge.from === id)]))
  const graphEdges = (found: Map<string, DefinitionEdge[]>): Parameters<typeof rivalsOf>[1]['incoming'] =>
    new Map(
      [...found].map(([id, some]) => [
        id,
        some.map((edge) => ({ id: edge.id, from: { node: edge.from, port: edge.port }, to: { node: edge.to, port: 'in' } })),
      ]),
    )
  const content: Omit<Definition, 'hash'> = {
    format: 'belay/definition@1',
    name: more.name ?? 'test',
    ...(more.output === undefined ? {} : { output: more.output }),
    vars: more.vars ?? {},
    ...(more.concurrency === undefined ? {} : { concurrency: more.concurrency }),
    steps: order.map((id): StepDefinition => {
      const { type, join, policy, config, body } = steps[id]!
      const rivals = join?.mode === 'first_success' ? rivalsOf(id, { incoming: graphEdges(into), outgoing: graphEdges(outOf), order }) : []
      return {
        id,
        type: type ?? id,
        name: id,
        config: config ?? null,
        policy: resolvePolicy(policy),
        join: join ?? { mode: 'all' },
        incoming: into.get(id)!,
        outgoing: outOf.get(id)!,
        ...(body === undefined ? {} : { body: body.hash }),
        ...(rivals.length === 0 ? {} : { rivals }),
      }
    }),
  }
  return { ...content, hash: contentHash(content as unknown as Json) }
}

/** A policy that retries at once-countable times: `waits` fixed, no jitter. */
export const fixedRetry = (
  maxAttempts: number,
  first = '1s',
  more: NonNullable<PolicyInput['retry']> = {},
): NonNullable<PolicyInput['retry']> => ({
  maxAttempts,
  backoff: { strategy: 'fixed', first, jitter: 'none' },
  budget: '30d',
  ...more,
})
