import type { Llm, LlmAnswer, LlmRequest, Signal } from '#shared/nodes/capabilities.ts'
import { throwIfStopped } from '../failure.ts'
import { analyse } from './analysis.ts'
import { confidenceOf, newTally } from './confidence.ts'
import { fillSchema } from './fill-schema.ts'
import { loadReader } from './nlp.ts'
import { pickSentences } from './text-rank.ts'

export const BUILTIN_MODEL = 'built-in (no model)'

/**
 * Answers without any model, key or network, out of the words of the text alone: sentences picked by TextRank, phrases by frequency,
 * entities by patterns, labels by shared words. The same request always gives the same answer. It reads `material`; the prompt
 * serves as material when there is none, and else only for hints about labels. English text works best, other text lowers the confidence.
 */
export function createBuiltinLlm(): Llm {
  return {
    async complete(request: LlmRequest, signal: Signal): Promise<LlmAnswer> {
      const read = await loadReader()
      throwIfStopped(signal)
      const analysis = analyse(read, request.material ?? request.prompt)
      const usage = { model: BUILTIN_MODEL, costUsd: 0 }
      if (request.schema) {
        const hints = request.material === undefined ? (request.system ?? '') : `${request.system ?? ''}\n${request.prompt}`
        const { value, confidence } = fillSchema(read, analysis, request.schema, hints)
        return { text: JSON.stringify(value), value, confidence, usage }
      }
      const tally = newTally()
      const picked = pickSentences(analysis.sentences, analysis.scores, analysis.sentences.length <= 4 ? 2 : 3)
      for (const sentence of picked) tally.used.add(sentence)
      const text = picked.map((sentence) => sentence.text).join(' ') || analysis.title
      return { text, confidence: confidenceOf(analysis, tally), usage }
    },
  }
}
