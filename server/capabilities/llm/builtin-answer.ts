import type { LlmAnswer, LlmRequest } from '#shared/nodes/capabilities.ts'
import { analyse } from './analysis.ts'
import { confidenceOf, newTally } from './confidence.ts'
import { fillSchema } from './fill-schema.ts'
import type { Reader } from './nlp.ts'
import { pickSentences } from './text-rank.ts'

export const BUILTIN_MODEL = 'built-in (no model)'

/**
 * The answer out of the words of the text alone: sentences picked by TextRank, phrases by frequency, entities by patterns, labels by shared
 * words. The same request always gives the same answer. `material` is what it reads; the prompt serves as material when there is none, and
 * else only for hints about labels. English text works best, other text lowers the confidence.
 */
export function builtinAnswer(read: Reader, { material, prompt, system = '', schema }: LlmRequest): LlmAnswer {
  const analysis = analyse(read, material ?? prompt)
  const usage = { model: BUILTIN_MODEL, costUsd: 0 }
  if (schema) {
    const { value, confidence } = fillSchema(read, analysis, schema, material === undefined ? system : `${system}\n${prompt}`)
    return { text: JSON.stringify(value), value, confidence, usage }
  }
  const tally = newTally()
  const picked = pickSentences(analysis.sentences, analysis.scores, analysis.sentences.length <= 4 ? 2 : 3)
  for (const sentence of picked) tally.used.add(sentence)
  return { text: picked.map((sentence) => sentence.text).join(' ') || analysis.title, confidence: confidenceOf(analysis, tally), usage }
}
