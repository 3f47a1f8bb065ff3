import { z } from 'zod'
import { Duration, durationMs } from '../lib/duration.ts'
import type { Json } from '../lib/json.ts'
import { ERROR_KINDS, type ErrorKind } from './step-error.ts'

/** What a step is told about failure, time, effects and people, as it stands in a graph file. Everything is optional there. */

export const BACKOFF_STRATEGIES = ['fixed', 'linear', 'exponential'] as const
export const JITTERS = ['none', 'full', 'equal'] as const
export const EFFECT_CLASSES = ['pure', 'idempotent', 'keyed', 'unsafe'] as const
export const KEY_SCOPES = ['run', 'workflow', 'global'] as const
export const EXHAUSTED_TARGETS = ['review', 'dead_letter', 'fallback', 'error_port', 'fail'] as const
export const MISSED_ACTIONS = ['remind', 'escalate', 'approve', 'reject', 'fail'] as const

const Backoff = z
  .strictObject({
    strategy: z.enum(BACKOFF_STRATEGIES).describe('How the wait grows from one attempt to the next'),
    first: Duration.describe('Wait before the second attempt'),
    factor: z.number().min(1).max(100).describe('Each wait is the one before times this (exponential)'),
    cap: Duration.describe('No single wait is longer than this'),
    jitter: z.enum(JITTERS).describe('Spread waits at random so that many steps do not retry at the same instant'),
  })
  .partial()

const RetryRule = z.strictObject({
  kinds: z.array(z.enum(ERROR_KINDS)).min(1),
  maxAttempts: z.int().min(1).max(1_000).optional(),
  backoff: Backoff.optional(),
  budget: Duration.optional(),
})

const ReviewCommon = {
  assign: z.string().min(1).optional(),
  due: Duration.optional(),
  onMissed: z.enum(MISSED_ACTIONS).optional(),
  approvals: z.int().min(1).max(20).optional(),
}

export const ReviewRule = z.discriminatedUnion('when', [
  z.strictObject({ when: z.literal('always'), ...ReviewCommon }),
  z.strictObject({ when: z.literal('confidence_below'), value: z.number().min(0).max(1), ...ReviewCommon }),
  z.strictObject({ when: z.literal('expression'), expression: z.string().min(1), ...ReviewCommon }),
  z.strictObject({ when: z.literal('after_failures'), attempts: z.int().min(1).max(1_000), ...ReviewCommon }),
  z.strictObject({ when: z.literal('sample'), rate: z.number().min(0).max(1), ...ReviewCommon }),
  z.strictObject({ when: z.literal('first_runs'), count: z.int().min(1).max(10_000), ...ReviewCommon }),
])
export type ReviewRule = z.infer<typeof ReviewRule>

export const PolicyInput = z.strictObject({
  retry: z
    .strictObject({
      maxAttempts: z.int().min(1).max(1_000),
      backoff: Backoff,
      budget: Duration.describe('No attempt starts later than this after the first one did'),
      rules: z.array(RetryRule),
    })
    .partial()
    .optional(),
  timeout: z.strictObject({ attempt: Duration, step: Duration }).partial().optional(),
  effect: z
    .strictObject({
      class: z.enum(EFFECT_CLASSES),
      key: z.string().min(1),
      scope: z.enum(KEY_SCOPES),
      ttl: Duration,
    })
    .partial()
    .optional(),
  review: z.array(ReviewRule).optional(),
  onExhausted: z.strictObject({ to: z.enum(EXHAUSTED_TARGETS), value: z.json().optional() }).optional(),
  concurrency: z.int().min(1).max(10_000).optional(),
})
export type PolicyInput = z.infer<typeof PolicyInput>

/** The same, whole: defaults filled in, every duration in ms. This is what a Definition carries and the core reads. */
export interface BackoffPolicy {
  strategy: (typeof BACKOFF_STRATEGIES)[number]
  firstMs: number
  factor: number
  capMs: number
  jitter: (typeof JITTERS)[number]
}
export interface RetryRulePolicy {
  kinds: ErrorKind[]
  maxAttempts: number
  backoff: BackoffPolicy
  budgetMs: number
}
export interface RetryPolicy {
  maxAttempts: number
  backoff: BackoffPolicy
  budgetMs: number
  rules: RetryRulePolicy[]
}
export type EffectClass = (typeof EFFECT_CLASSES)[number]
export type KeyScope = (typeof KEY_SCOPES)[number]
export interface EffectPolicy {
  class: EffectClass
  /** Template; absent means run id / step id. */
  key?: string
  scope: KeyScope
  ttlMs?: number
}
export type Exhausted = { to: (typeof EXHAUSTED_TARGETS)[number]; value?: Json }
export interface StepPolicy {
  retry: RetryPolicy
  timeout: { attemptMs: number; stepMs?: number }
  effect: EffectPolicy
  review: ReviewRule[]
  onExhausted: Exhausted
  concurrency?: number
}

const BACKOFF: BackoffPolicy = { strategy: 'exponential', firstMs: 1_000, factor: 2, capMs: 60_000, jitter: 'full' }
const FALLBACK: StepPolicy = {
  retry: { maxAttempts: 3, backoff: BACKOFF, budgetMs: 600_000, rules: [] },
  timeout: { attemptMs: 60_000 },
  effect: { class: 'pure', scope: 'run' },
  review: [],
  onExhausted: { to: 'dead_letter' },
}

/** The policy in force: what the node says, else what its type says, else the house defaults. Nothing is clamped. */
export function resolvePolicy(ofNode: PolicyInput = {}, ofType: PolicyInput = {}): StepPolicy {
  const backoff = resolveBackoff(ofNode.retry?.backoff, resolveBackoff(ofType.retry?.backoff, BACKOFF))
  const retry: RetryPolicy = {
    maxAttempts: ofNode.retry?.maxAttempts ?? ofType.retry?.maxAttempts ?? FALLBACK.retry.maxAttempts,
    backoff,
    budgetMs: durationMs(ofNode.retry?.budget ?? ofType.retry?.budget ?? `${FALLBACK.retry.budgetMs}ms`),
    rules: [],
  }
  retry.rules = (ofNode.retry?.rules ?? ofType.retry?.rules ?? []).map((rule) => ({
    kinds: rule.kinds,
    maxAttempts: rule.maxAttempts ?? retry.maxAttempts,
    backoff: resolveBackoff(rule.backoff, backoff),
    budgetMs: rule.budget === undefined ? retry.budgetMs : durationMs(rule.budget),
  }))
  const timeout = { ...ofType.timeout, ...ofNode.timeout }
  const effect = { ...ofType.effect, ...ofNode.effect }
  const concurrency = ofNode.concurrency ?? ofType.concurrency
  return {
    retry,
    timeout: {
      attemptMs: timeout.attempt === undefined ? FALLBACK.timeout.attemptMs : durationMs(timeout.attempt),
      ...(timeout.step === undefined ? {} : { stepMs: durationMs(timeout.step) }),
    },
    effect: {
      class: effect.class ?? FALLBACK.effect.class,
      scope: effect.scope ?? FALLBACK.effect.scope,
      ...(effect.key === undefined ? {} : { key: effect.key }),
      ...(effect.ttl === undefined ? {} : { ttlMs: durationMs(effect.ttl) }),
    },
    review: ofNode.review ?? ofType.review ?? [],
    onExhausted: (ofNode.onExhausted ?? ofType.onExhausted ?? FALLBACK.onExhausted) as Exhausted,
    ...(concurrency === undefined ? {} : { concurrency }),
  }
}

function resolveBackoff(input: NonNullable<PolicyInput['retry']>['backoff'], base: BackoffPolicy): BackoffPolicy {
  if (!input) return base
  return {
    strategy: input.strategy ?? base.strategy,
    firstMs: input.first === undefined ? base.firstMs : durationMs(input.first),
    factor: input.factor ?? base.factor,
    capMs: input.cap === undefined ? base.capMs : durationMs(input.cap),
    jitter: input.jitter ?? base.jitter,
  }
}
