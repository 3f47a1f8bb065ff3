import type { Json } from '../lib/json.ts'
import type { ReviewRule } from './policy.ts'

/** Why an item is in front of a person: the rule with the values that met it. `text` is the sentence shown. */
export interface ReviewReason {
  when: ReviewRule['when'] | 'exhausted' | 'unknown_outcome' | 'asked' | 'crashed'
  text: string
  values?: { [name: string]: Json }
}

/** Everything that a rule looks at. Expressions are evaluated before, once; draws are handed in. */
export interface ReviewFacts {
  confidence?: number
  /** 1 for the first run of this definition; absent where nobody counts. */
  runNumber?: number
  /** Value of each expression rule by its text. */
  expressions: { [expression: string]: Json }
  /** In [0, 1), drawn once for the step. */
  sample: number
}

/** The rules that a successful result meets, in the order they are written, each with its reason. */
export function reviewReasons(rules: readonly ReviewRule[], facts: ReviewFacts): { rule: ReviewRule; reason: ReviewReason }[] {
  return rules.flatMap((rule) => {
    const reason = reasonFor(rule, facts)
    return reason ? [{ rule, reason }] : []
  })
}

function reasonFor(rule: ReviewRule, facts: ReviewFacts): ReviewReason | undefined {
  switch (rule.when) {
    case 'always':
      return { when: 'always', text: 'every result of this step is reviewed' }
    case 'confidence_below':
      // A result without a confidence cannot show that it is above the threshold.
      if (facts.confidence !== undefined && facts.confidence >= rule.value) return undefined
      return facts.confidence === undefined
        ? { when: rule.when, text: `no confidence was given and ${rule.value} is needed`, values: { threshold: rule.value } }
        : {
            when: rule.when,
            text: `confidence ${shown(facts.confidence, rule.value)} is below ${rule.value}`,
            values: { confidence: facts.confidence, threshold: rule.value },
          }
    case 'expression':
      return facts.expressions[rule.expression] === true
        ? { when: rule.when, text: `this rule holds: ${rule.expression}`, values: { expression: rule.expression } }
        : undefined
    case 'after_failures':
      // Looked at when an attempt fails, not when a result arrives: see failuresForReview.
      return undefined
    case 'sample':
      return facts.sample < rule.rate
        ? { when: rule.when, text: 'picked at random to keep the rules honest', values: { rate: rule.rate } }
        : undefined
    case 'first_runs':
      return facts.runNumber !== undefined && facts.runNumber <= rule.count
        ? {
            when: rule.when,
            text: `run ${facts.runNumber} of the first ${rule.count} of this version`,
            values: { run: facts.runNumber, count: rule.count },
          }
        : undefined
  }
}

/** To three places, or to as many as it takes to tell it from the limit that it is below. */
function shown(value: number, limit: number): number {
  const rounded = Math.round(value * 1_000) / 1_000
  return rounded < limit ? rounded : value
}

/** The failed attempts after which a person is asked instead of trying again; undefined when no rule says so. */
export function failuresForReview(rules: readonly ReviewRule[]): number | undefined {
  const limits = rules.flatMap((rule) => (rule.when === 'after_failures' ? [rule.attempts] : []))
  return limits.length === 0 ? undefined : Math.min(...limits)
}
