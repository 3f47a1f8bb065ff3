import { durationText } from '#web/lib/format.ts'
import type { GraphNode } from '#shared/graph/schema.ts'
import { resolvePolicy, type PolicyInput, type ReviewRule, type StepPolicy } from '#shared/policy/policy.ts'
import type { InspectorTab } from '#web/canvas/types.ts'
import { definitionOf } from './ports.ts'

/** A setting that a card shows, and the tab where it is made. */
export interface Chip {
  kind: 'retry' | 'timeout' | 'checkpoint' | 'effect' | 'review'
  /** Beside the sign; empty where the sign says it. */
  text: string
  /** The whole of it, as a sentence. */
  title: string
  tab: InspectorTab
}

/** More than these stand behind `+n`. */
const SHOWN = 4

/** Settings that were made for this step or come with its type, in the order of the card. House defaults are not repeated on every card. */
export function chipsOf(node: GraphNode): { shown: Chip[]; more: Chip[] } {
  const ofType = definitionOf(node)?.policy ?? {}
  const ofNode = node.policy ?? {}
  const policy = policyOf(ofNode, ofType)
  if (!policy) return { shown: [], more: [] }
  const chips: Chip[] = []
  if (ofNode.retry ?? ofType.retry) chips.push(retryChip(policy))
  if (ofNode.timeout ?? ofType.timeout) chips.push(timeoutChip(policy))
  if (policy.effect.class !== 'pure') {
    chips.push(
      { kind: 'checkpoint', text: '', title: 'Checkpoint: saved before the next step begins', tab: 'reliability' },
      effectChip(policy),
    )
  }
  if (policy.review.length > 0) chips.push(reviewChip(policy.review))
  // There are five kinds at most; the one that says the same on every card is the one to go.
  const more = chips.length > SHOWN ? chips.filter(({ kind }) => kind === 'checkpoint') : []
  return { shown: chips.filter((chip) => !more.includes(chip)), more }
}

/** Undefined while a time is half typed: the inspector says so, the card waits. */
function policyOf(ofNode: PolicyInput, ofType: PolicyInput): StepPolicy | undefined {
  try {
    return resolvePolicy(ofNode, ofType)
  } catch {
    return undefined
  }
}

function retryChip({ retry, effect }: StepPolicy): Chip {
  const chip = { kind: 'retry', tab: 'reliability' } as const
  if (effect.class === 'unsafe') return { ...chip, text: 'off', title: 'Never tried again by itself: it must not happen twice' }
  if (retry.maxAttempts === 1) return { ...chip, text: 'off', title: 'Tried once' }
  const wait = `first wait ${durationText(retry.backoff.firstMs)}`
  return {
    ...chip,
    text: String(retry.maxAttempts),
    title: `Tried up to ${retry.maxAttempts} times, ${wait}, ${GROWTH[retry.backoff.strategy]}`,
  }
}

const GROWTH = {
  fixed: 'always the same',
  linear: 'growing evenly',
  exponential: 'growing each time',
} satisfies Record<StepPolicy['retry']['backoff']['strategy'], string>

function timeoutChip({ timeout: { attemptMs, stepMs } }: StepPolicy): Chip {
  const whole = stepMs === undefined ? '' : `, all tries together after ${durationText(stepMs)}`
  const text = durationText(attemptMs)
  return { kind: 'timeout', text, title: `A try is stopped after ${text}${whole}`, tab: 'reliability' }
}

function effectChip({ effect }: StepPolicy): Chip {
  const chip = { kind: 'effect', tab: 'reliability' } as const
  switch (effect.class) {
    case 'keyed':
      return { ...chip, text: 'key', title: 'Sent with a key, so that the other side acts once' }
    case 'unsafe':
      return { ...chip, text: 'once', title: 'Must not happen twice: a person is asked when it is not known whether it did' }
    case 'idempotent':
    case 'pure':
      return { ...chip, text: '', title: 'Safe to repeat: doing it again changes nothing' }
  }
}

function reviewChip(rules: readonly ReviewRule[]): Chip {
  const [first, ...others] = rules
  const text = others.length === 0 ? ruleText(first!) : `${ruleText(first!)} +${others.length}`
  return { kind: 'review', text, title: `A person is asked ${rules.map(ruleSentence).join(', or ')}`, tab: 'review' }
}

function ruleText(rule: ReviewRule): string {
  switch (rule.when) {
    case 'always':
      return 'always'
    case 'confidence_below':
      return `< ${rule.value}`
    case 'expression':
      return 'rule'
    case 'after_failures':
      return `after ${rule.attempts}`
    case 'sample':
      return percent(rule.rate)
    case 'first_runs':
      return `first ${rule.count}`
  }
}

function ruleSentence(rule: ReviewRule): string {
  switch (rule.when) {
    case 'always':
      return 'every time'
    case 'confidence_below':
      return `when the confidence is below ${rule.value}`
    case 'expression':
      return `when this is true: ${rule.expression}`
    case 'after_failures':
      return `after ${rule.attempts} failed ${rule.attempts === 1 ? 'try' : 'tries'}`
    case 'sample':
      return `for ${percent(rule.rate)} of the results, picked at random`
    case 'first_runs':
      return `in the first ${rule.count} runs of a version`
  }
}

const percent = (share: number): string => `${Number((share * 100).toPrecision(3))} %`
