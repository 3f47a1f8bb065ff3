import { isJsonObject } from '../lib/json.ts'
import { checkEdges } from './check-edges.ts'
import { checkExpressions } from './check-expressions.ts'
import { checkFlow } from './check-flow.ts'
import { checkPolicies, checkType } from './check-nodes.ts'
import { named, type CheckedGraph, type CheckedNode, type GraphContext, type Level, type Report } from './level.ts'
import { parseGraph } from './parse-graph.ts'
import type { Graph, GraphBody, Problem } from './schema.ts'
import { topologyOf } from './topology.ts'

/**
 * Everything wrong with a graph document. Errors keep it from running; warnings are worth a look. Never throws, whatever it
 * is given, and takes time in proportion to the size of the document.
 */
export function validate(document: unknown, context: GraphContext): Problem[] {
  return check(document, context).problems
}

/** The problems, and where the document is a graph at all, what was found on the way. */
export function check(document: unknown, context: GraphContext): { problems: Problem[]; checked?: CheckedGraph } {
  return checkDocument(document, context, { refs: [], done: new Map() })
}

/** Sub-workflows: the way down to here, and what is already checked. */
interface Visit {
  refs: readonly string[]
  done: Map<string, ReturnType<typeof check>>
}

const MAX_PROBLEMS = 1_000
const MAX_HINTS = 20
/** Bodies in bodies; more than anybody can read. */
const MAX_DEPTH = 10

function checkDocument(document: unknown, context: GraphContext, visit: Visit): ReturnType<typeof check> {
  const parsed = parseGraph(document)
  if (!parsed.ok) return { problems: parsed.error }
  const problems: Problem[] = []
  const report: Report = (problem) => {
    if (problems.length < MAX_PROBLEMS) problems.push({ ...problem, severity: problem.severity ?? 'error' })
  }
  const graph = parsed.value
  checkInput(graph, report)
  const level = checkLevel(graph, '', undefined, 0, { context, visit, report, hints: { left: MAX_HINTS } })
  return { problems, checked: { graph, level } }
}

function checkInput(graph: Graph, report: Report): void {
  if (graph.input === undefined || graph.input['type'] === 'object') return
  const isList = isJsonObject(graph.input['properties'])
  report({
    code: 'input_not_object',
    message: `The input of a workflow is an object of named values; ${isList ? 'add' : 'describe it with'} "type": "object" in its schema.`,
    path: 'input.type',
  })
}

interface Walk {
  context: GraphContext
  visit: Visit
  report: Report
  hints: Level['hints']
}

function checkLevel(body: GraphBody, path: string, outer: Level['outer'], depth: number, walk: Walk): Level {
  const nodes = new Map<string, CheckedNode>()
  const level: Level = { nodes, topology: topologyOf(body.nodes, body.edges), path, body, hints: walk.hints, ...(outer ? { outer } : {}) }
  const steps = new Set(outer?.steps)
  for (const node of body.nodes) steps.add(node.id)
  for (const [index, node] of body.nodes.entries()) {
    const at = `${path === '' ? '' : `${path}.`}nodes[${index}]`
    if (nodes.has(node.id)) {
      walk.report({
        code: 'duplicate_id',
        message: `Two steps have the id "${node.id}"; give one of them another.`,
        nodeId: node.id,
        path: `${at}.id`,
      })
      continue
    }
    const checked: CheckedNode = { node, path: at, ...checkType(node, at, walk.context, walk.report) }
    nodes.set(node.id, checked)
    checkContainer(checked, steps, depth, walk)
  }
  checkFlow(level, walk.report)
  checkEdges(level, walk.report)
  checkPolicies(level, walk.report)
  checkExpressions(level, walk.report)
  return level
}

function checkContainer(checked: CheckedNode, steps: ReadonlySet<string>, depth: number, walk: Walk): void {
  const { node, path, definition } = checked
  if (!definition) return
  if (definition.container !== 'body' && node.body) {
    walk.report({
      code: 'unexpected_body',
      message: `Step ${named(node)} has steps inside of it, which a step of the type "${node.type}" cannot have; move them out or use a map or loop.`,
      nodeId: node.id,
      path: `${path}.body`,
    })
  }
  if (definition.container === 'body') {
    if (!node.body) {
      walk.report({
        code: 'empty_body',
        message: `Step ${named(node)} repeats steps, but there are none inside of it; add one.`,
        nodeId: node.id,
        path: `${path}.body`,
      })
    } else if (depth >= MAX_DEPTH) {
      walk.report({
        code: 'too_deep',
        message: `Step ${named(node)} is nested more than ${MAX_DEPTH} levels deep; move a part into a workflow of its own.`,
        nodeId: node.id,
        path,
      })
    } else checked.body = checkLevel(node.body, `${path}.body`, { container: node, steps }, depth + 1, walk)
  }
  if (definition.container === 'workflow' && isJsonObject(checked.config)) checkWorkflow(checked, checked.config['workflow'], walk)
}

function checkWorkflow(checked: CheckedNode, ref: unknown, { context, visit, report }: Walk): void {
  const { node, path } = checked
  if (typeof ref !== 'string' || ref === '' || !context.workflows) return
  const place = { nodeId: node.id, path: `${path}.config.workflow` }
  if (visit.refs.includes(ref)) {
    report({
      code: 'recursive_workflow',
      message: `Step ${named(node)} runs the workflow "${ref}", which runs itself in the end; a workflow cannot contain itself.`,
      ...place,
    })
    return
  }
  let found = visit.done.get(ref)
  if (!found) {
    const document = lookUp(context.workflows, ref)
    if (document === undefined) {
      report({
        code: 'unknown_workflow',
        message: `Step ${named(node)} runs the workflow "${ref}", which does not exist; choose one that does.`,
        ...place,
      })
      return
    }
    found = checkDocument(document, context, { refs: [...visit.refs, ref], done: visit.done })
    visit.done.set(ref, found)
  }
  const first = found.problems.find((problem) => problem.severity === 'error')
  if (first) {
    const code = first.code === 'recursive_workflow' ? first.code : 'bad_workflow'
    report({ code, message: `Step ${named(node)} runs the workflow "${ref}", which cannot run itself: ${first.message}`, ...place })
  } else if (found.checked) checked.workflow = found.checked
}

function lookUp(workflows: (ref: string) => unknown, ref: string): unknown {
  try {
    return workflows(ref)
  } catch {
    return undefined
  }
}
