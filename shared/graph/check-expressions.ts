import { expressionFields } from '../nodes/field.ts'
import { isFunctionName } from './expression-functions.ts'
import { isScopeVariable, parseExpression, type Expression } from './expressions.ts'
import { named, stepHint, type CheckedNode, type Level, type Report } from './level.ts'
import { didYouMean } from './nearest.ts'
import { pathText } from './plain-issues.ts'
import type { StepReference } from './references.ts'
import { parseTemplate } from './templates.ts'
import { notUpstream } from './topology.ts'

/** Expressions and templates of configs, policies and outputs: they parse, and what they name is there by the time they run. */

interface Place {
  /** Absent for the output of the graph. */
  node?: CheckedNode
  /** What a sentence calls it: `"prompt"`. */
  field: string
  path: string
  names: ReadonlySet<string>
}
type Lookup = { place: Place; reference: StepReference; text: string }

const NAMES = ['input', 'steps', 'run', 'vars'] as const
/** A review rule looks at the result that is to be reviewed. */
const REVIEW_NAMES = ['output', 'confidence'] as const

export function checkExpressions(level: Level, report: Report): void {
  const names = new Set<string>(level.outer ? [...NAMES, 'item'] : NAMES)
  const lookups: Lookup[] = []
  for (const checked of level.nodes.values()) {
    const { node, path, definition } = checked
    for (const found of definition ? expressionFields(definition.config, node.config) : []) {
      const place = {
        node: checked,
        field: `"${pathText(found.path)}"`,
        path: pathText([`${path}.config`, ...found.path]),
        names: found.extra.length === 0 ? names : new Set([...names, ...found.extra]),
      }
      checkText(level, place, found.control, found.text, lookups, report)
    }
    const key = node.policy?.effect?.key
    if (key !== undefined)
      checkText(
        level,
        { node: checked, field: 'the idempotency key', path: `${path}.policy.effect.key`, names },
        'template',
        key,
        lookups,
        report,
      )
    for (const [index, rule] of node.policy?.review?.entries() ?? []) {
      if (rule.when !== 'expression') continue
      const place = {
        node: checked,
        field: 'a review rule',
        path: `${path}.policy.review[${index}].expression`,
        names: new Set([...names, ...REVIEW_NAMES]),
      }
      checkText(level, place, 'expression', rule.expression, lookups, report)
    }
  }
  if (level.body.output !== undefined) {
    const place = { field: 'the output', path: level.path === '' ? 'output' : `${level.path}.output`, names }
    checkText(level, place, 'expression', level.body.output, lookups, report)
  }
  checkOrder(level, lookups, report)
}

function checkText(level: Level, place: Place, control: 'expression' | 'template', text: string, lookups: Lookup[], report: Report): void {
  if (text === '' && control === 'expression') return
  if (control === 'template' && !text.includes('{{')) return
  const problem = (message: string, position: number) =>
    report({
      code: 'bad_expression',
      message: `${whose(place)} cannot be read: ${message} (Character ${position + 1} of \`${excerpt(text)}\`.)`,
      ...at(place),
    })
  if (control === 'expression') {
    const parsed = parseExpression(text)
    if (!parsed.ok) return problem(parsed.error.message, parsed.error.position)
    checkNames(level, place, parsed.value, lookups, report)
    return
  }
  const parts = parseTemplate(text)
  if (!parts.ok) return problem(parts.error.message, parts.error.position)
  for (const part of parts.value) if ('expression' in part) checkNames(level, place, part.expression, lookups, report)
}

function checkNames(level: Level, place: Place, expression: Expression, lookups: Lookup[], report: Report): void {
  const { references, text } = expression
  for (const { name } of references.names) {
    if (place.names.has(name)) continue
    const message = level.nodes.has(name)
      ? `${whose(place)} reads "${name}", which is a step; write steps.${quoted(name)}.output.`
      : name === 'item'
        ? `${whose(place)} reads "item", which only steps inside of a container have.`
        : `${whose(place)} reads "${name}", which does not exist here; there are ${[...place.names].join(', ')}.${didYouMean(name, place.names)}`
    report({ code: 'unknown_name', message, ...at(place) })
  }
  for (const { name } of references.variables) {
    if (isFunctionName(name) || isScopeVariable(name)) continue
    report({
      code: 'unknown_name',
      message: `${whose(place)} uses "$${name}", which is neither a function nor defined in \`${excerpt(text)}\`.`,
      ...at(place),
    })
  }
  for (const reference of references.steps) lookups.push({ place, reference, text })
}

function checkOrder(level: Level, lookups: readonly Lookup[], report: Report): void {
  const order = new Set(level.topology.order)
  const pairs: [string, string][] = []
  const asked: Lookup[] = []
  for (const lookup of lookups) {
    const { place, reference } = lookup
    const id = reference.id
    if (reference.form === 'relative') {
      // Where names mean fields of the value at hand, `steps` may well be one of them.
      if (level.nodes.has(id)) {
        report({
          code: 'relative_step',
          message: `${whose(place)} reads steps.${id} where names mean fields of each item; write $steps.${quoted(id)} to read the step.`,
          ...at(place),
          severity: 'warning',
        })
      }
      continue
    }
    if (reference.form === 'bracket') {
      report({
        code: 'bad_step_reference',
        message: `${whose(place)} reads steps["${id}"], which is taken for a condition; write steps.${quoted(id)}.`,
        ...at(place),
      })
      continue
    }
    if (!level.nodes.has(id)) {
      report({ ...unknownStep(level, place, id), ...at(place) })
      continue
    }
    if (reference.part !== undefined && reference.part !== 'output' && reference.part !== 'port') {
      report({
        code: 'bad_step_reference',
        message: `${whose(place)} reads steps.${quoted(id)}.${reference.part}; what a step gave is under output: write steps.${quoted(id)}.output.${reference.part}.`,
        ...at(place),
      })
      continue
    }
    // Steps on a cycle have no before and after; the cycle itself is reported.
    if (!place.node || !order.has(id) || !order.has(place.node.node.id)) continue
    pairs.push([place.node.node.id, id])
    asked.push(lookup)
  }
  for (const index of notUpstream(level.topology, pairs)) {
    const { place, reference } = asked[index]!
    const own = place.node!.node
    report({
      code: reference.id === own.id ? 'reads_itself' : 'not_before',
      message:
        reference.id === own.id
          ? `${whose(place)} reads the result of its own step, which is not there yet.`
          : `${whose(place)} reads the step ${named(level.nodes.get(reference.id)!.node)}, which does not run before it; connect them so that it does.`,
      ...at(place),
    })
  }
}

function unknownStep(level: Level, place: Place, id: string): { code: string; message: string } {
  if (level.outer?.steps.has(id)) {
    return {
      code: 'outer_step',
      message: `${whose(place)} reads the step "${id}", which is outside of ${named(level.outer.container)}; pass it in by the vars of ${named(level.outer.container)} (name: steps.${quoted(id)}.output) and read vars.name.`,
    }
  }
  let dashed: string | undefined
  if (level.hints.left > 0) for (const known of level.nodes.keys()) if (known.startsWith(`${id}-`)) dashed = known
  const fix = dashed === undefined ? stepHint(level, id) : ` Names with a dash stand in back quotes: steps.\`${dashed}\`.`
  return { code: 'unknown_step', message: `${whose(place)} reads the step "${id}", which does not exist.${fix}` }
}

const whose = ({ node, field }: Place): string =>
  node ? `Step ${named(node.node)}: ${field}` : `${field[0]!.toUpperCase()}${field.slice(1)} of the workflow`
const at = ({ node, path }: Place): { nodeId?: string; path: string } => (node ? { nodeId: node.node.id, path } : { path })
const quoted = (id: string): string => (id.includes('-') ? `\`${id}\`` : id)
const excerpt = (text: string): string => (text.length > 80 ? `${text.slice(0, 80)}...` : text)
