import { parseDuration } from '../lib/duration.ts'
import type { Json } from '../lib/json.ts'
import { nodeDefinition } from '../nodes/catalog.ts'
import type { NodeDefinition } from '../nodes/define-node.ts'
import { exhaustedTarget, named, type GraphContext, type Level, type Report } from './level.ts'
import { didYouMean } from './nearest.ts'
import { pathText, plainIssues } from './plain-issues.ts'
import type { GraphNode } from './schema.ts'

/** Types, configs and policies of single nodes. */

/** The type of a node and its config, completed by the type's schema; undefined where there is a problem, which is reported. */
export function checkType(
  node: GraphNode,
  path: string,
  { catalog }: GraphContext,
  report: Report,
): { definition: NodeDefinition | undefined; config: Json | undefined } {
  const definition = nodeDefinition(catalog, node.type)
  if (!definition) {
    report({
      code: 'unknown_type',
      message: `Step ${named(node)} is of the type "${node.type}", which does not exist.${didYouMean(node.type, Object.keys(catalog))}`,
      nodeId: node.id,
      path: `${path}.type`,
    })
    return { definition: undefined, config: undefined }
  }
  const parsed = definition.config.safeParse(node.config)
  if (parsed.success) return { definition, config: parsed.data }
  for (const issue of plainIssues(parsed.error)) {
    const field = pathText(issue.path)
    report({
      code: 'bad_config',
      message: `Step ${named(node)}: ${field === '' ? 'its config' : `"${field}"`} ${issue.text}.`,
      nodeId: node.id,
      path: pathText([`${path}.config`, ...issue.path]),
    })
  }
  return { definition, config: undefined }
}

export function checkPolicies(level: Level, report: Report): void {
  for (const checked of level.nodes.values()) {
    const { node, path, definition } = checked
    if (!definition) continue
    const policy = node.policy
    const target = exhaustedTarget(checked)
    const exhausted = policy?.onExhausted ?? definition.policy.onExhausted
    if (target === 'fallback' && exhausted?.value === undefined) {
      report({
        code: 'fallback_without_value',
        message: `Step ${named(node)} falls back to a value when its attempts are used up, but no value is given; add it as policy.onExhausted.value.`,
        nodeId: node.id,
        path: `${path}.policy.onExhausted`,
      })
    }
    if (target !== 'fallback' && policy?.onExhausted?.value !== undefined) {
      report({
        code: 'unused_fallback_value',
        message: `Step ${named(node)} has a fallback value that is never used, because its failures go to ${target}; choose "fallback" or remove the value.`,
        nodeId: node.id,
        path: `${path}.policy.onExhausted.value`,
        severity: 'warning',
      })
    }
    const failing = level.topology.outgoing.get(node.id)!.some((edge) => edge.from.port === 'error')
    if (target === 'error_port' && !failing) {
      report({
        code: 'error_port_without_edge',
        message: `Failures of step ${named(node)} leave by its error port, but nothing is connected there, so they would be lost; connect it, or let failures go elsewhere.`,
        nodeId: node.id,
        port: 'error',
        path: `${path}.policy.onExhausted`,
        severity: 'warning',
      })
    }
    for (const [index, rule] of (policy?.review ?? []).entries()) {
      const ignored = [...((rule.approvals ?? 1) > 1 ? ['approvals'] : []), ...(rule.onMissed === undefined ? [] : ['onMissed'])]
      for (const field of ignored) {
        report({
          code: 'not_in_force',
          message: `A review rule of step ${named(node)} says ${field}, which this version keeps but does not act on: one decision counts, and nothing happens when it is late.`,
          nodeId: node.id,
          path: `${path}.policy.review[${index}].${field}`,
          severity: 'warning',
        })
      }
    }
    const effect = policy?.effect?.class ?? definition.policy.effect?.class ?? 'pure'
    if (effect === 'unsafe' && policy?.retry?.rules?.some((rule) => rule.kinds.includes('unknown_outcome'))) {
      report({
        code: 'unsafe_retry',
        message: `Step ${named(node)} must not happen twice, yet a retry rule names unknown_outcome; that rule never applies, because a person is asked whether it happened.`,
        nodeId: node.id,
        path: `${path}.policy.retry.rules`,
        severity: 'warning',
      })
    }
    if (effect !== 'keyed' && policy?.effect?.key !== undefined) {
      report({
        code: 'unused_key',
        message: `Step ${named(node)} has an idempotency key that is never used, because its effect class is ${effect}; set the class to "keyed" or remove the key.`,
        nodeId: node.id,
        path: `${path}.policy.effect.key`,
        severity: 'warning',
      })
    }
    const timeout = { ...definition.policy.timeout, ...policy?.timeout }
    if (timeout.attempt !== undefined && timeout.step !== undefined && parseDuration(timeout.attempt)! > parseDuration(timeout.step)!) {
      report({
        code: 'timeouts_crossed',
        message: `Step ${named(node)} allows one attempt ${timeout.attempt} but all of them together only ${timeout.step}.`,
        nodeId: node.id,
        path: `${path}.policy.timeout`,
        severity: 'warning',
      })
    }
  }
}
