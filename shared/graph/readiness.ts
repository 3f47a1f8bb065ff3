import type { Catalog } from '../nodes/catalog.ts'
import { nodeDefinition } from '../nodes/catalog.ts'
import type { NodeDefinition } from '../nodes/define-node.ts'
import { resolvePolicy, type PolicyInput, type StepPolicy } from '../policy/policy.ts'
import type { Address } from './edit/address.ts'
import { stepsOf } from './edit/levels.ts'
import { placeOf } from './problem-place.ts'
import type { Graph, GraphNode, Problem } from './schema.ts'

/**
 * The five things that a workflow needs before it carries real work: is each one decided by a person (`defined`), left to the defaults
 * (`default`), or `missing`? Every answer names the steps that it comes from and, where a change would help, the change.
 */
export interface Readiness {
  items: ReadinessItem[]
  /** How many of the five are not missing. */
  met: number
}

export type ReadinessId = 'states' | 'retry' | 'checkpoints' | 'review' | 'metrics'
export type ReadinessLevel = 'defined' | 'default' | 'missing'

export interface ReadinessItem {
  id: ReadinessId
  level: ReadinessLevel
  /** One sentence of evidence. */
  evidence: string
  /** Steps that it is about, with what is so of each; those that miss something first. */
  steps: { address: Address; name: string; level: ReadinessLevel; text: string }[]
  fix?: { label: string; changes: { address: Address; policy: PolicyInput }[] }
}

interface Looked {
  address: Address
  name: string
  node: GraphNode
  type: NodeDefinition
  policy: StepPolicy
}

export function readiness(graph: Graph, catalog: Catalog, problems: readonly Problem[]): Readiness {
  const steps = [...stepsOf(graph)].flatMap(([address, node]): Looked[] => {
    const type = nodeDefinition(catalog, node.type)
    return type ? [{ address, name: node.name?.trim() || node.id, node, type, policy: resolvePolicy(node.policy, type.policy) }] : []
  })
  const items = [states(graph, steps, problems), retry(steps), checkpoints(steps), reviews(steps), metrics(steps)]
  return { items, met: items.filter((item) => item.level !== 'missing').length }
}

/** Steps that reach something outside or think: what can fail for reasons of its own. */
const isExternal = ({ type }: Looked): boolean => type.category === 'web' || type.category === 'ai'
const works = ({ type }: Looked): boolean => type.category !== 'trigger'

const ENDS: { [to in StepPolicy['onExhausted']['to']]: string } = {
  review: 'a failure asks a person',
  dead_letter: 'a failure is kept in the list of failures',
  fallback: 'a failure is replaced by a value',
  error_port: 'a failure takes the error branch',
  fail: 'a failure ends the run',
}

function states(graph: Graph, steps: readonly Looked[], problems: readonly Problem[]): ReadinessItem {
  const errors = problems.filter((problem) => problem.severity === 'error')
  const open = steps.filter(works)
  const wrong = new Map(
    errors.flatMap((problem) => {
      const { address } = placeOf(graph, problem)
      return address === undefined ? [] : [[address, problem.message] as const]
    }),
  )
  const list = open.map(({ address, name, node, policy }) => ({
    address,
    name,
    level: wrong.has(address) ? ('missing' as const) : node.policy?.onExhausted ? ('defined' as const) : ('default' as const),
    text: wrong.get(address) ?? ENDS[policy.onExhausted.to],
  }))
  if (open.length === 0) return { id: 'states', level: 'missing', evidence: 'There are no steps yet.', steps: [] }
  const own = list.filter(({ level }) => level === 'defined').length
  const evidence =
    errors.length > 0
      ? `${count(errors.length, 'problem keeps', 'problems keep')} the workflow from running, so not every step reaches an end.`
      : `Every step ends as done, failed, skipped or cancelled; ${own === 0 ? 'what happens after the last failure is the default' : `for ${count(own, 'step', 'steps')} somebody has said what happens after the last failure`}.`
  return { id: 'states', level: errors.length > 0 ? 'missing' : own > 0 ? 'defined' : 'default', evidence, steps: missingFirst(list) }
}

function retry(steps: readonly Looked[]): ReadinessItem {
  const open = steps.filter(isExternal)
  if (open.length === 0)
    return { id: 'retry', level: 'default', evidence: 'No step reaches outside, so nothing has to be tried again.', steps: [] }
  const list = open.map(({ address, name, node, policy }) => {
    const once = policy.retry.maxAttempts === 1 && policy.effect.class !== 'unsafe'
    const level: ReadinessLevel = once ? 'missing' : node.policy?.retry ? 'defined' : 'default'
    const text =
      policy.effect.class === 'unsafe'
        ? 'happens once; if nobody knows whether it did, a person is asked'
        : once
          ? 'is tried once and never again'
          : `is tried up to ${policy.retry.maxAttempts} times`
    return { address, name, level, text }
  })
  const lacking = list.filter(({ level }) => level === 'missing')
  const plain = list.filter(({ level }) => level === 'default')
  const changes = [...lacking, ...plain].map(({ address }) => ({ address, policy: { retry: STANDARD_RETRY } }))
  const level = levelOf(list)
  return {
    id: 'retry',
    level,
    evidence:
      level === 'missing'
        ? `${count(lacking.length, 'step reaches', 'steps reach')} outside and ${lacking.length === 1 ? 'gives' : 'give'} up after one try.`
        : `${count(open.length, 'step reaches', 'steps reach')} outside; ${plain.length === 0 ? 'each has a retry policy of its own' : `${plain.length === open.length ? 'all use' : `${plain.length} of them use${plain.length === 1 ? 's' : ''}`} the default of its kind`}.`,
    steps: missingFirst(list),
    ...(changes.length === 0 ? {} : { fix: { label: `Set the standard retry on ${count(changes.length, 'step', 'steps')}`, changes } }),
  }
}

const STANDARD_RETRY: NonNullable<PolicyInput['retry']> = {
  maxAttempts: 4,
  backoff: { strategy: 'exponential', first: '1s', factor: 2, cap: '1m', jitter: 'full' },
  budget: '10m',
}

function checkpoints(steps: readonly Looked[]): ReadinessItem {
  const open = steps.filter(works)
  if (open.length === 0) return { id: 'checkpoints', level: 'missing', evidence: 'There are no steps yet.', steps: [] }
  const list = open.map(({ address, name, node, policy }) => {
    const unsafe = policy.effect.class === 'unsafe'
    const level: ReadinessLevel = unsafe ? 'missing' : node.policy?.effect ? 'defined' : 'default'
    return { address, name, level, text: KEPT[policy.effect.class] }
  })
  const unsafe = list.filter(({ level }) => level === 'missing')
  const changes = unsafe.map(({ address }) => ({ address, policy: { effect: { class: 'keyed' as const } } }))
  return {
    id: 'checkpoints',
    level: levelOf(list),
    evidence:
      unsafe.length > 0
        ? `The result of every step is kept, but a crash in the middle of ${unsafe.length === 1 ? `“${unsafe[0]!.name}”` : `${unsafe.length} steps`} leaves open whether it happened, and a person is asked.`
        : `The result of each of ${count(open.length, 'step', 'steps')} is kept once it is there; after a crash the run goes on from the last one.`,
    steps: missingFirst(list),
    ...(changes.length === 0
      ? {}
      : { fix: { label: `Give ${count(changes.length, 'step a key', 'steps keys')} so that it is known`, changes } }),
  }
}

const KEPT: { [effect in StepPolicy['effect']['class']]: string } = {
  pure: 'changes nothing outside: begun again after a crash',
  idempotent: 'may happen twice without harm: begun again after a crash',
  keyed: 'sends a key, so that it happens once also after a crash',
  unsafe: 'cannot be repeated: after a crash in the middle a person is asked',
}

function reviews(steps: readonly Looked[]): ReadinessItem {
  const asks = (step: Looked): boolean =>
    step.node.type === 'review' || step.policy.review.length > 0 || step.policy.onExhausted.to === 'review'
  const open = steps.filter((step) => asks(step) || step.type.category === 'ai')
  const list = open.map((step) => {
    const { address, name, policy } = step
    const rules = policy.review.length
    const text =
      step.node.type === 'review'
        ? 'a person decides every time'
        : rules > 0
          ? `${count(rules, 'rule sends', 'rules send')} results to a person`
          : policy.onExhausted.to === 'review'
            ? 'a person is asked when all tries have failed'
            : 'answers by AI go on unseen'
    return { address, name, level: asks(step) ? ('defined' as const) : ('missing' as const), text }
  })
  const unseen = list.filter(({ level }) => level === 'missing')
  const defined = list.length - unseen.length
  const changes = unseen.map(({ address }) => ({ address, policy: { review: [{ when: 'confidence_below' as const, value: 0.8 }] } }))
  return {
    id: 'review',
    // One gate after several AI steps is enough; none at all is not.
    level: defined > 0 ? 'defined' : unseen.length > 0 ? 'missing' : 'default',
    evidence:
      defined > 0
        ? `${count(defined, 'step asks', 'steps ask')} a person when its rule says so${unseen.length > 0 ? `; ${count(unseen.length, 'AI step does', 'AI steps do')} not` : ''}.`
        : unseen.length > 0
          ? `${count(unseen.length, 'step answers', 'steps answer')} by AI and no person ever sees it.`
          : 'No step answers by AI, and no person is asked.',
    steps: missingFirst(list),
    ...(changes.length === 0
      ? {}
      : { fix: { label: `Ask a person when confidence is below 0.8 (${count(changes.length, 'step', 'steps')})`, changes } }),
  }
}

function metrics(steps: readonly Looked[]): ReadinessItem {
  const open = steps.filter(works)
  if (open.length === 0) return { id: 'metrics', level: 'missing', evidence: 'There are no steps yet.', steps: [] }
  const list = steps.filter(isExternal).map(({ address, name, node, policy }) => {
    const hidden = policy.onExhausted.to === 'fallback' && policy.retry.maxAttempts === 1
    const limits = node.policy?.timeout !== undefined
    return {
      address,
      name,
      level: hidden ? ('missing' as const) : limits ? ('defined' as const) : ('default' as const),
      text: hidden
        ? 'a failure becomes a value at once, so nobody sees that it failed'
        : `counts as failed after ${seconds(policy.timeout.attemptMs)} a try${policy.timeout.stepMs === undefined ? '' : `, ${seconds(policy.timeout.stepMs)} in all`}`,
    }
  })
  const hidden = list.filter(({ level }) => level === 'missing')
  return {
    id: 'metrics',
    level: list.length === 0 ? 'default' : levelOf(list),
    evidence:
      hidden.length > 0
        ? `Failures of ${count(hidden.length, 'step', 'steps')} would not be seen anywhere.`
        : 'Tries, failures, what was set aside, reviews and the time of every step are counted in its history.',
    steps: missingFirst(list),
    ...(hidden.length === 0
      ? {}
      : {
          fix: {
            label: `Try ${count(hidden.length, 'step', 'steps')} again before the value is used`,
            changes: hidden.map(({ address }) => ({ address, policy: { retry: STANDARD_RETRY } })),
          },
        }),
  }
}

const levelOf = (steps: readonly { level: ReadinessLevel }[]): ReadinessLevel =>
  steps.some(({ level }) => level === 'missing') ? 'missing' : steps.some(({ level }) => level === 'defined') ? 'defined' : 'default'

const ORDER: { [level in ReadinessLevel]: number } = { missing: 0, default: 1, defined: 2 }
const missingFirst = <S extends { level: ReadinessLevel }>(steps: readonly S[]): S[] =>
  steps.toSorted((a, b) => ORDER[a.level] - ORDER[b.level])

const count = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`
const seconds = (ms: number): string => (ms < 60_000 ? `${ms / 1_000} s` : `${Math.round(ms / 6_000) / 10} min`)
