import type { Sentence } from './nlp.ts'

const DAMPING = 0.85
const ROUNDS = 30

/**
 * TextRank: how central each sentence is, by the words it shares with others; the scores sum to 1.
 * A sentence near the start weighs a little more; one that leans on the sentence before it ("It ...", "Secondly, ..."), a fragment, and a very
 * short or long one weigh less.
 */
export function rankSentences(sentences: readonly Sentence[]): number[] {
  const n = sentences.length
  if (n === 0) return []
  const links = linksBetween(sentences)
  const totals = links.map((of) => [...of.values()].reduce((sum, weight) => sum + weight, 0))
  let scores = new Array<number>(n).fill(1 / n)
  for (let round = 0; round < ROUNDS; round++) {
    const next = new Array<number>(n).fill((1 - DAMPING) / n)
    links.forEach((of, from) => {
      if (totals[from] === 0) return
      for (const [to, weight] of of) next[to]! += (DAMPING * scores[from]! * weight) / totals[from]!
    })
    scores = next
  }
  const weighted = scores.map((score, i) => score * prior(sentences[i]!))
  const sum = weighted.reduce((a, b) => a + b, 0)
  return weighted.map((score) => score / sum)
}

/** Shared stems over the logarithm of both lengths, found through an index by stem so that strangers cost nothing. */
function linksBetween(sentences: readonly Sentence[]): Map<number, number>[] {
  const byStem = new Map<string, number[]>()
  sentences.forEach(({ stems }, i) => {
    for (const stem of stems) byStem.set(stem, [...(byStem.get(stem) ?? []), i])
  })
  return sentences.map(({ stems }, i) => {
    const shared = new Map<number, number>()
    for (const stem of stems) for (const other of byStem.get(stem)!) if (other !== i) shared.set(other, (shared.get(other) ?? 0) + 1)
    for (const [other, count] of shared) shared.set(other, count / (1 + Math.log(stems.size) + Math.log(sentences[other]!.stems.size)))
    return shared
  })
}

const LEANS = /^(it|its|this|that|these|those|they|he|she|his|her|their|secondly|thirdly|then|also|however|but|and|so|otherwise)\b/i

function prior({ index, words, text }: Sentence): number {
  const early = 1 + 0.4 * Math.exp(-index / 4)
  const length = words < 7 ? 0.5 : words > 45 ? 0.7 : 1
  const whole = /^\P{Ll}/u.test(text) && /[.!?]\P{L}{0,2}$/u.test(text) ? 1 : 0.5
  return early * length * whole * (LEANS.test(text) ? 0.7 : 1) * (text.endsWith('?') ? 0.7 : 1)
}

/**
 * The best `count` sentences by score, none much like one that is already taken (more than half of its stems), in the order of the text.
 * `taken` are sentences used elsewhere.
 */
export function pickSentences(
  sentences: readonly Sentence[],
  scores: readonly number[],
  count: number,
  taken: readonly Sentence[] = [],
): Sentence[] {
  const order = sentences.map((_, i) => i).sort((a, b) => scores[b]! - scores[a]! || a - b)
  const picked: Sentence[] = []
  for (const i of order) {
    if (picked.length >= count) break
    const candidate = sentences[i]!
    if ([...taken, ...picked].every((other) => other !== candidate && overlap(candidate.stems, other.stems) <= 0.5)) picked.push(candidate)
  }
  return picked.sort((a, b) => a.index - b.index)
}

function overlap(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let shared = 0
  for (const stem of a) if (b.has(stem)) shared++
  return shared / Math.max(1, Math.min(a.size, b.size))
}
