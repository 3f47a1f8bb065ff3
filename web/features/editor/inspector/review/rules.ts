import type { ReviewRule } from '#shared/policy/policy.ts'

/** Review rules in words, and what a new one starts with. */

export const RULE_KINDS = ['confidence_below', 'expression', 'after_failures', 'sample', 'first_runs', 'always'] as const
export type RuleKind = (typeof RULE_KINDS)[number]
export const RULE_WORDS: Readonly<Record<RuleKind, { add: string; help: string }>> = {
  confidence_below: { add: 'It is not sure enough', help: 'Its confidence is below a number. A result without one goes to a person too.' },
  expression: { add: 'A condition is true', help: 'About its result, its input or earlier steps.' },
  after_failures: { add: 'It has failed several times', help: 'Instead of trying on.' },
  sample: { add: 'At random', help: 'A share of all results, to keep an eye on the rest.' },
  first_runs: { add: 'In the first runs', help: 'Until there is trust in a new version.' },
  always: { add: 'Always', help: 'Every result.' },
}

/** What a condition says until somebody has written one: a document with an empty formula would be none. */
export const NEVER_TRUE = 'false'

type Common = Pick<ReviewRule, 'assign' | 'due'>

export function newRule(when: RuleKind, common: Common = {}): ReviewRule {
  switch (when) {
    case 'confidence_below':
      return { when, value: 0.8, ...common }
    case 'expression':
      return { when, expression: NEVER_TRUE, ...common }
    case 'after_failures':
      return { when, attempts: 3, ...common }
    case 'sample':
      return { when, rate: 0.02, ...common }
    case 'first_runs':
      return { when, count: 10, ...common }
    case 'always':
      return { when, ...common }
  }
}

/** Whom and by when, of a rule, for one that takes its place. */
export const commonOf = (rule: ReviewRule | undefined): Common => ({
  ...(rule?.assign === undefined ? {} : { assign: rule.assign }),
  ...(rule?.due === undefined ? {} : { due: rule.due }),
})

/** What the rules come to: nobody looks, everything is looked at, or some. */
export function modeOf(rules: readonly ReviewRule[]): 'never' | 'always' | 'rules' {
  if (rules.length === 0) return 'never'
  return rules.length === 1 && rules[0]?.when === 'always' ? 'always' : 'rules'
}

/** The rule that most people want first on a step: a language model says how sure it is, other steps fail. */
export const firstRule = (type: string): ReviewRule => newRule(type === 'llm' ? 'confidence_below' : 'after_failures')
