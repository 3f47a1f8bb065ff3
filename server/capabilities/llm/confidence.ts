import type { Analysis } from './analysis.ts'
import type { Sentence } from './nlp.ts'

/** What filling the schema met on its way. */
export interface Tally {
  /** Sentences used as summary or key points. */
  used: Set<Sentence>
  /** Fields that had to be given, and those of them for which the text held something. */
  asked: number
  found: number
  /** For each choice among labels: how clearly one won, 0 to 1. */
  margins: number[]
}

export const newTally = (): Tally => ({ used: new Set(), asked: 0, found: 0, margins: [] })

/**
 * How far the extract can be trusted, 0 to 1, to two digits. It is the product of
 * - the signals of the document (see `Signals`): enough prose, legible, English, written in sentences (the last two by their root),
 * - concentration: the share of all importance that the used sentences hold, against what chance would give them (0.7 to 1),
 * - coverage: how many of the ten main terms the used sentences name (0.6 to 1),
 * - the share of the asked fields for which something was found (0.5 to 1),
 * - the narrowest margin at a choice of label (0.7 to 1; a lead of 30 % is clear).
 * It says nothing about whether the text itself is right.
 */
export function confidenceOf({ signals, sentences, scores, terms }: Analysis, tally: Tally): number {
  const document = signals.amount * signals.legible * Math.sqrt(signals.english) * Math.sqrt(signals.prose)
  const picked = [...tally.used]
  const held = picked.reduce((sum, sentence) => sum + (scores[sentence.index] ?? 0), 0)
  const chance = sentences.length === 0 ? 1 : picked.length / sentences.length
  const concentration = picked.length === 0 ? 1 : 0.7 + 0.3 * Math.min(1, held / (1.25 * chance))
  const main = terms.slice(0, 10)
  const named = main.filter((term) => picked.some(({ text }) => text.toLowerCase().includes(term.toLowerCase()))).length
  const coverage = picked.length === 0 || main.length === 0 ? 1 : 0.6 + 0.4 * Math.min(1, named / main.length / 0.5)
  const filled = tally.asked === 0 ? 1 : 0.5 + 0.5 * (tally.found / tally.asked)
  const margin = tally.margins.length === 0 ? 1 : 0.7 + 0.3 * Math.min(1, ...tally.margins.map((one) => one / 0.3))
  return Math.round(document * concentration * coverage * filled * margin * 100) / 100
}
