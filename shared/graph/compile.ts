import { contentHash } from '../lib/hash.ts'
import type { Json, JsonObject } from '../lib/json.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { resolvePolicy } from '../policy/policy.ts'
import type { Compiled, Definition, DefinitionEdge, StepDefinition } from './definition.ts'
import type { CheckedGraph, CheckedNode, GraphContext, Level } from './level.ts'
import { rivalsOf } from './rivals.ts'
import type { GraphEdge, Problem } from './schema.ts'
import { check } from './validate.ts'

/**
 * The definition that a graph document runs as, with every definition that its containers run; or the problems that keep it
 * from running. Graphs that run the same (moved cards, other notes) give the same hash.
 */
export function compile(document: unknown, context: GraphContext): Result<{ compiled: Compiled; warnings: Problem[] }, Problem[]> {
  const { problems, checked } = check(document, context)
  if (!checked || problems.some((problem) => problem.severity === 'error')) return err(problems)
  const missing = missingWorkflows(checked.level)
  if (missing.length > 0) return err([...problems, ...missing])
  const bodies = new Map<string, Definition>()
  const definition = graphDefinition(checked, bodies)
  bodies.delete(definition.hash)
  return ok({ compiled: { definition, bodies: Object.fromEntries(bodies) }, warnings: problems })
}

function graphDefinition({ graph, level }: CheckedGraph, bodies: Map<string, Definition>): Definition {
  return hashed({
    format: 'belay/definition@1',
    name: graph.name,
    ...(graph.input === undefined ? {} : { input: graph.input }),
    ...(graph.output === undefined ? {} : { output: graph.output }),
    vars: graph.vars ?? {},
    ...(graph.concurrency === undefined ? {} : { concurrency: graph.concurrency }),
    steps: stepsOf(level, graph.name, graph.vars ?? {}, bodies),
  })
}

function bodyDefinition(level: Level, name: string, vars: JsonObject, bodies: Map<string, Definition>): Definition {
  const { output } = level.body
  return hashed({
    format: 'belay/definition@1',
    name,
    ...(output === undefined ? {} : { output }),
    vars,
    steps: stepsOf(level, name, vars, bodies),
  })
}

function stepsOf(level: Level, name: string, vars: JsonObject, bodies: Map<string, Definition>): StepDefinition[] {
  return level.topology.order.map((id) => {
    const checked = level.nodes.get(id)!
    const { node, definition, config } = checked
    const join = node.join ?? { mode: 'all' }
    const rivals = join.mode === 'first_success' ? rivalsOf(id, level.topology) : []
    const body = childDefinition(checked, `${name} / ${node.name?.trim() || id}`, vars, bodies)
    return {
      id,
      type: node.type,
      name: node.name?.trim() || id,
      config: config ?? null,
      policy: resolvePolicy(node.policy, definition?.policy),
      join,
      incoming: level.topology.incoming.get(id)!.map(definitionEdge),
      outgoing: level.topology.outgoing.get(id)!.map(definitionEdge),
      ...(body === undefined ? {} : { body }),
      ...(rivals.length === 0 ? {} : { rivals }),
    }
  })
}

/** The hash of what a container runs; the definition itself is put among the bodies. */
function childDefinition(checked: CheckedNode, name: string, vars: JsonObject, bodies: Map<string, Definition>): string | undefined {
  const child = checked.body
    ? bodyDefinition(checked.body, name, vars, bodies)
    : checked.workflow
      ? graphDefinition(checked.workflow, bodies)
      : undefined
  if (child) bodies.set(child.hash, child)
  return child?.hash
}

/** Where nobody said which workflows there are, checking passes over them; running cannot. */
function missingWorkflows(level: Level): Problem[] {
  return [...level.nodes.values()].flatMap(({ node, path, definition, body, workflow }): Problem[] => {
    if (body) return missingWorkflows(body)
    if (definition?.container !== 'workflow') return []
    if (workflow) return missingWorkflows(workflow.level)
    return [
      {
        code: 'unknown_workflow',
        message: `Step "${node.name?.trim() || node.id}" runs another workflow, and none are at hand here.`,
        nodeId: node.id,
        path: `${path}.config.workflow`,
        severity: 'error',
      },
    ]
  })
}

const definitionEdge = ({ id, from, to }: GraphEdge): DefinitionEdge => ({ id, from: from.node, port: from.port, to: to.node })

/** A definition is JSON by its types' promise; the compiler does not see it through interfaces. */
const hashed = (content: Omit<Definition, 'hash'>): Definition => ({ ...content, hash: contentHash(content as unknown as Json) })
