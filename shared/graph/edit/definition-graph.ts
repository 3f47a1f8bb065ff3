import { nodeDefinition, type Catalog, catalog as everyType } from '../../nodes/catalog.ts'
import { isJsonObject } from '../../lib/json.ts'
import type { BackoffPolicy, PolicyInput, StepPolicy } from '../../policy/policy.ts'
import type { Definition, StepDefinition } from '../definition.ts'
import { GRAPH_FORMAT, type Graph, type GraphBody, type GraphNode } from '../schema.ts'
import { withPositions } from './positions.ts'

/** Bodies in bodies; a definition that was stored by another program might hold itself. */
const MAX_DEPTH = 20

/**
 * A drawing of what a run runs, for runs whose drawing is not kept, such as those started from a file: the same steps and ways with
 * everything in force written out, laid out in columns. Steps inside of containers are drawn where their definition is at hand.
 */
export function definitionToGraph(
  definition: Definition,
  bodies: { readonly [hash: string]: Definition } = {},
  catalog: Catalog = everyType,
): Graph {
  const { name, input, output, vars, concurrency } = definition
  return withPositions({
    format: GRAPH_FORMAT,
    name: name === '' ? 'Workflow' : name.slice(0, 200),
    ...(input === undefined ? {} : { input }),
    ...(Object.keys(vars).length === 0 ? {} : { vars }),
    ...(concurrency === undefined ? {} : { concurrency }),
    ...levelOf(definition, bodies, catalog, 0),
    ...(output === undefined ? {} : { output }),
  })
}

function levelOf(
  { steps, output }: Definition,
  bodies: { readonly [hash: string]: Definition },
  catalog: Catalog,
  depth: number,
): GraphBody {
  return {
    nodes: steps.map((step) => {
      const body = step.body !== undefined && Object.hasOwn(bodies, step.body) && depth < MAX_DEPTH ? bodies[step.body] : undefined
      const within = body && nodeDefinition(catalog, step.type)?.container !== 'workflow'
      return { ...nodeOf(step), ...(within ? { body: levelOf(body, bodies, catalog, depth + 1) } : {}) }
    }),
    edges: steps.flatMap((step) =>
      step.outgoing.map(({ id, from, port, to }) => ({
        id,
        from: { node: from, port },
        to: { node: to, port: inputOf(steps, to, catalog) },
      })),
    ),
    ...(output === undefined ? {} : { output }),
  }
}

/** Definitions do not say by which input a step is entered; every type has one at most. */
function inputOf(steps: readonly StepDefinition[], id: string, catalog: Catalog): string {
  const type = steps.length > 500 ? undefined : steps.find((step) => step.id === id)?.type
  return (type === undefined ? undefined : nodeDefinition(catalog, type)?.inputs[0]?.id) ?? 'in'
}

const nodeOf = ({ id, type, name, config, policy, join }: StepDefinition): GraphNode => ({
  id,
  type,
  ...(name === id ? {} : { name: name.slice(0, 200) }),
  config: isJsonObject(config) ? config : {},
  policy: written(policy),
  ...(join.mode === 'all' ? {} : { join }),
})

/** A policy in force, as it would be written in a file. */
function written({ retry, timeout, effect, review, onExhausted, concurrency }: StepPolicy): PolicyInput {
  return {
    retry: {
      maxAttempts: retry.maxAttempts,
      backoff: backoffText(retry.backoff),
      budget: durationText(retry.budgetMs),
      rules: retry.rules.map(({ kinds, maxAttempts, backoff, budgetMs }) => ({
        kinds,
        maxAttempts,
        backoff: backoffText(backoff),
        budget: durationText(budgetMs),
      })),
    },
    timeout: { attempt: durationText(timeout.attemptMs), ...(timeout.stepMs === undefined ? {} : { step: durationText(timeout.stepMs) }) },
    effect: {
      class: effect.class,
      scope: effect.scope,
      ...(effect.key === undefined ? {} : { key: effect.key }),
      ...(effect.ttlMs === undefined ? {} : { ttl: durationText(effect.ttlMs) }),
    },
    review,
    onExhausted,
    ...(concurrency === undefined ? {} : { concurrency }),
  }
}

const backoffText = ({ strategy, firstMs, factor, capMs, jitter }: BackoffPolicy) => ({
  strategy,
  first: durationText(firstMs),
  factor,
  cap: durationText(capMs),
  jitter,
})

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
] as const

/** Milliseconds in the largest unit that says them exactly: `90s`, `2h`. */
function durationText(ms: number): string {
  const unit = ms > 0 ? UNITS.find(([, size]) => ms % size === 0) : undefined
  return unit ? `${ms / unit[1]}${unit[0]}` : `${ms}ms`
}
