import { formatDuration } from '../../lib/duration.ts'
import type { Json } from '../../lib/json.ts'
import {
  resolvePolicy,
  type BackoffPolicy,
  type EffectClass,
  type Exhausted,
  type PolicyInput,
  type StepPolicy,
} from '../../policy/policy.ts'
import type { PartChange } from './diff-words.ts'
import { same } from './settings.ts'

/**
 * What is different in the policies of two steps, as they are in force: what a type says by itself and what is written out in a step
 * count the same.
 */
export function policyChanges(was: PolicyInput | undefined, is: PolicyInput | undefined, ofType: PolicyInput | undefined): PartChange[] {
  if (same(was, is)) return []
  let before: StepPolicy
  let after: StepPolicy
  try {
    before = resolvePolicy(was, ofType)
    after = resolvePolicy(is, ofType)
  } catch {
    // A half-typed duration is in force nowhere, but it is a difference.
    return [{ part: 'policy', what: 'Reliability changed' }]
  }
  const changes: PartChange[] = []
  for (const [label, read, words] of FIELDS) {
    const [old, now] = [read(before, rulesOf(was, ofType)), read(after, rulesOf(is, ofType))]
    if (!same(old, now))
      changes.push({ part: 'policy', what: `${label}: ${words(old, now)}`, ...value('before', old), ...value('after', now) })
  }
  return changes
}

/** As they are written: in force they take over what the step says in general, which is a difference of its own. */
const rulesOf = (said: PolicyInput | undefined, ofType: PolicyInput | undefined): Json =>
  (said?.retry?.rules ?? ofType?.retry?.rules ?? []) as unknown as Json

const value = (side: 'before' | 'after', of: Json | undefined): { before?: Json; after?: Json } => (of === undefined ? {} : { [side]: of })

type Words = (before: Json | undefined, after: Json | undefined) => string
type Field = readonly [label: string, read: (policy: StepPolicy, rules: Json) => Json | undefined, words: Words]

const each =
  (say: (value: Json | undefined) => string): Words =>
  (before, after) =>
    `${say(before)} → ${say(after)}`
const plain = (value: Json | undefined): string =>
  value === undefined ? 'no limit' : typeof value === 'string' ? value : JSON.stringify(value)
const span = (value: Json | undefined): string => (typeof value === 'number' ? formatDuration(value) : 'no limit')
const oneOf =
  (words: { [value: string]: string }) =>
  (value: Json | undefined): string =>
    typeof value === 'string' ? (words[value] ?? value) : 'nothing'
const counted =
  (one: string, none: string) =>
  (value: Json | undefined): string => {
    const count = Array.isArray(value) ? value.length : 0
    return count === 0 ? none : `${count} ${one}${count === 1 ? '' : 's'}`
  }
const list =
  (one: string, none: string): Words =>
  (before, after) => {
    const say = counted(one, none)
    return say(before) === say(after) ? `${say(after)}, changed` : `${say(before)} → ${say(after)}`
  }

const STRATEGIES = {
  fixed: 'always the same',
  linear: 'longer by as much each time',
  exponential: 'longer by a factor each time',
} satisfies Record<BackoffPolicy['strategy'], string>
const JITTER = { none: 'exactly on time', full: 'spread over the whole wait', equal: 'spread over half of the wait' } satisfies Record<
  BackoffPolicy['jitter'],
  string
>
const EFFECTS = {
  pure: 'changes nothing',
  idempotent: 'comes to the same',
  keyed: 'is recognised by its key',
  unsafe: 'would do harm',
} satisfies Record<EffectClass, string>
const TARGETS = {
  review: 'ask a person',
  dead_letter: 'put it aside',
  fallback: 'go on with a fixed value',
  error_port: 'go on by the failure path',
  fail: 'fail the run',
} satisfies Record<Exhausted['to'], string>

const FIELDS: readonly Field[] = [
  [
    'Retry',
    (policy) => policy.retry.maxAttempts,
    (before, after) => `${plain(before)} → ${plain(after)} ${after === 1 ? 'attempt' : 'attempts'}`,
  ],
  ['Waits', (policy) => policy.retry.backoff.strategy, each(oneOf(STRATEGIES))],
  ['First wait', (policy) => policy.retry.backoff.firstMs, each(span)],
  ['Wait factor', (policy) => policy.retry.backoff.factor, each(plain)],
  ['Longest wait', (policy) => policy.retry.backoff.capMs, each(span)],
  ['Waits are', (policy) => policy.retry.backoff.jitter, each(oneOf(JITTER))],
  ['Gives up after', (policy) => policy.retry.budgetMs, each(span)],
  ['Retry by kind of failure', (_policy, rules) => rules, list('rule', 'none')],
  ['Time for one attempt', (policy) => policy.timeout.attemptMs, each(span)],
  ['Time for the whole step', (policy) => policy.timeout.stepMs, each(span)],
  ['A second attempt', (policy) => policy.effect.class, each(oneOf(EFFECTS))],
  ['Key', (policy) => policy.effect.key, each((key) => (key === undefined ? 'made for each run' : plain(key)))],
  ['Key holds for', (policy) => policy.effect.scope, each(oneOf({ run: 'one run', workflow: 'the workflow', global: 'everything' }))],
  ['Key is kept for', (policy) => policy.effect.ttlMs, each((ttl) => (ttl === undefined ? 'ever' : span(ttl)))],
  ['Review', (policy) => policy.review as unknown as Json, list('rule', 'never')],
  ['When attempts run out', (policy) => policy.onExhausted.to, each(oneOf(TARGETS))],
  [
    'Fixed value',
    (policy) => policy.onExhausted.value,
    (before, after) => (before === undefined ? 'set' : after === undefined ? 'taken away' : 'changed'),
  ],
  ['At the same time', (policy) => policy.concurrency, each(plain)],
]
