import { conditionWords } from '../graph/condition-words.ts'
import type { ReviewReason } from '../policy/review-rules.ts'

/** Said of a rule whose formula cannot be put into words. */
const SOME_RULE = 'a rule of this step holds'

/**
 * Why an item is in front of a person, for one who has never seen a formula. `formula` is there where the words leave it out: it belongs
 * under the details.
 */
export function reasonWords(reason: ReviewReason, nameOf?: (step: string) => string): { text: string; formula?: string } {
  const formula = reason.values?.['expression']
  if (reason.when !== 'expression' || typeof formula !== 'string') return { text: reason.text }
  const words = conditionWords(formula, nameOf)
  return words === undefined ? { text: SOME_RULE, formula } : { text: words }
}
