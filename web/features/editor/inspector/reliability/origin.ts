import { resolvePolicy, type PolicyInput } from '#shared/policy/policy.ts'
import { durationOf } from '#web/ui/duration-text.ts'

/** Where a value in force comes from. */
export type Origin = 'step' | 'type' | 'house'

/** A value of a policy by its path, such as `retry.backoff.first`. */
export function said(policy: PolicyInput | undefined, path: string): unknown {
  let here: unknown = policy
  for (const part of path.split('.')) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, part)) return undefined
    here = (here as { [name: string]: unknown })[part]
  }
  return here
}

export function originOf(path: string, ofNode: PolicyInput | undefined, ofType: PolicyInput): Origin {
  if (said(ofNode, path) !== undefined) return 'step'
  return said(ofType, path) === undefined ? 'house' : 'type'
}

/** Words behind a value that the step itself does not say. */
export const originWords = (origin: Origin, typeName: string): string =>
  origin === 'type' ? `as for every “${typeName}” step` : origin === 'house' ? 'as everywhere in Belay' : 'set here'

/** What is in force where the step says nothing, as it would stand in a graph file. */
export function fallbackOf(ofType: PolicyInput) {
  const { retry, timeout, effect, onExhausted } = resolvePolicy({}, ofType)
  return {
    maxAttempts: retry.maxAttempts,
    budget: durationOf(retry.budgetMs),
    strategy: retry.backoff.strategy,
    first: durationOf(retry.backoff.firstMs),
    factor: retry.backoff.factor,
    cap: durationOf(retry.backoff.capMs),
    jitter: retry.backoff.jitter,
    attempt: durationOf(timeout.attemptMs),
    step: timeout.stepMs === undefined ? undefined : durationOf(timeout.stepMs),
    effect: effect.class,
    scope: effect.scope,
    onExhausted: onExhausted.to,
  }
}
