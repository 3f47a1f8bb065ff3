import { blocksOf, plain, type Blocks } from './blocks.ts'
import { entitiesOf, type Entities } from './entities.ts'
import type { Reader, Sentence, Token } from './nlp.ts'
import { rankSentences } from './text-rank.ts'

/** What the built-in provider knows of one document. */
export interface Analysis {
  text: string
  title: string
  sentences: Sentence[]
  /** How central each sentence is; they sum to 1. */
  scores: number[]
  /** Phrases of nouns that carry the text, best first. */
  terms: string[]
  /** How often each stem of a content word occurs. */
  stems: Map<string, number>
  entities: Entities
  signals: Signals
}

/** Measures of the document that say how far an extract of it can be trusted; each 0 to 1. */
export interface Signals {
  /** Enough prose to choose from: 1 - e^(-words / 90). */
  amount: number
  /** Share of tokens that are whole words or whole numbers, cubed: text recognition that went wrong mixes letters and digits. */
  legible: number
  /** English prose has a stop word in every three words or so; far fewer mean another language, a list or noise. */
  english: number
  /** Share of the document that is written in sentences rather than tables and labels. */
  prose: number
}

/** Longer documents are read up to here; time grows with length. */
const MAX_CHARACTERS = 120_000
const MAX_SENTENCES = 600

export function analyse(read: Reader, whole: string): Analysis {
  // The time that the tagger takes for one word grows with the square of its length.
  const text = whole.slice(0, MAX_CHARACTERS).replace(/\S{200,}/g, ' ')
  const blocks = blocksOf(text)
  const reading = read(blocks.prose.map(plain).join('\n\n'))
  const sentences: Sentence[] = []
  for (const { text: sentence, tokens } of reading.sentences) {
    const words = tokens.filter((token) => token.type === 'word').length
    const stems = new Set(tokens.filter(isContent).map((token) => token.stem))
    const clean = sentence.replace(/\s+/g, ' ').trim()
    if (words >= 4 && stems.size >= 2 && sentences.length < MAX_SENTENCES)
      sentences.push({ text: clean, index: sentences.length, stems, words })
  }
  const tokens = reading.sentences.flatMap((sentence) => sentence.tokens)
  const stems = new Map<string, number>()
  const named = read(blocks.lines.map(({ text: line }) => line).join('.\n')).sentences.flatMap((sentence) => sentence.tokens)
  for (const token of [...tokens, ...named]) if (isContent(token)) stems.set(token.stem, (stems.get(token.stem) ?? 0) + 1)
  const scores = rankSentences(sentences)
  const first = scores.slice(0, 3)
  const best = sentences[first.indexOf(Math.max(...first))]
  return {
    text,
    title: titleOf(blocks.lines, best?.text ?? plain(text.slice(0, 200))),
    sentences,
    scores,
    terms: keyTerms(
      reading.sentences.map((sentence) => sentence.tokens),
      stems,
    ),
    stems,
    entities: entitiesOf(text, reading),
    signals: signalsOf(text, tokens, blocks.proseShare),
  }
}

/** Stems of the content words of a short text such as the name of a field. */
export function stemsOf(read: Reader, text: string): Set<string> {
  const tokens = read(text).sentences.flatMap((sentence) => sentence.tokens)
  return new Set(tokens.filter(isContent).map((token) => token.stem))
}

const isContent = (token: Token): boolean => token.type === 'word' && !token.stop && token.text.length > 1 && /\p{L}/u.test(token.text)

/** A heading or a line near the top that reads like a title; else the start of the most central of the first three sentences. */
function titleOf(lines: Blocks['lines'], fallback: string): string {
  const subject = lines.slice(0, 30).find(({ text }) => /^(re|subject|title|betreff)\s*:\s*\S/i.test(text))
  if (subject) return cut(subject.text.replace(/^[^:]*:\s*/, ''), 120)
  const line = lines.find(
    ({ text, heading, block, early }) =>
      block < 4 &&
      ((heading && (early || block === 0)) || (early && !NO_TITLE.test(text) && text.split(' ').length >= 3)) &&
      text.length >= 4 &&
      text.length <= 120,
  )
  return line ? line.text : cut(fallback.replace(/[.!?]+$/, ''), 90)
}

const NO_TITLE =
  /^([^\p{L}]|dear\b|yours\b|to\b|from\b|date\b|attn\b|account\b|tel\b|phone\b|page\b|held\b|present\b|apologies\b|order\b|(our|your) (ref|order)|https?:)|@|\d{4}$|[,:;]$|[.@|_~?]{2}|\w\d\w/iu

/** Runs of nouns and adjectives that end in a noun, by how often they and their words occur. */
function keyTerms(sentences: readonly Token[][], stems: ReadonlyMap<string, number>): string[] {
  const phrases = new Map<string, { text: string; count: number; score: number }>()
  const add = (run: readonly Token[]) => {
    while (run.length > 0 && run.at(-1)!.pos === 'ADJ') run = run.slice(0, -1)
    run = run.slice(-3)
    if (run.length === 0) return
    const key = run.map((token) => token.stem).join(' ')
    const known = phrases.get(key) ?? { text: run.map((token) => token.text).join(' '), count: 0, score: 0 }
    const words = run.reduce((sum, token) => sum + (stems.get(token.stem) ?? 0), 0) / run.length
    phrases.set(key, { ...known, count: known.count + 1, score: (known.count + 1) * (run.length > 1 ? 1.6 : 1) + words * 0.4 })
  }
  for (const tokens of sentences) {
    let run: Token[] = []
    for (const token of tokens) {
      if (isContent(token) && ['NOUN', 'PROPN', 'ADJ'].includes(token.pos)) run.push(token)
      else {
        add(run)
        run = []
      }
    }
    add(run)
  }
  const ranked = [...phrases.values()].sort((a, b) => b.score - a.score || (a.text < b.text ? -1 : 1))
  const kept: string[] = []
  for (const { text } of ranked) {
    if (kept.length >= 20) break
    if (!kept.some((other) => other.toLowerCase().includes(text.toLowerCase()))) kept.push(text)
  }
  return kept
}

function signalsOf(text: string, tokens: readonly Token[], proseShare: number): Signals {
  const words = tokens.filter((token) => token.type === 'word')
  const stops = words.filter((token) => token.stop).length
  const pieces = text.split(/\s+/).filter((piece) => /[\p{L}\p{N}]/u.test(piece))
  const whole = pieces.filter((piece) => WHOLE.test(piece)).length
  return {
    amount: 1 - Math.exp(-words.length / 90),
    legible: pieces.length === 0 ? 0 : (whole / pieces.length) ** 3,
    english: words.length === 0 ? 0 : Math.min(1, stops / words.length / 0.3),
    prose: Math.min(1, proseShare / 0.6),
  }
}

/** A word, a number, an amount or a date, with the punctuation that may stand around it. */
const WHOLE =
  /^[^\p{L}\p{N}]{0,3}(?:\p{L}[\p{L}'’./&-]*|[\p{N}.,:/%-]*\p{N}\s?(?:st|nd|rd|th|[ap]m|k|m|bn|%)?|https?:\S+|\S+@\S+)[^\p{L}\p{N}]{0,4}$/u

/** At most `max` characters, cut at a word. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text
  const head = text.slice(0, Math.max(0, max - 1))
  const space = head.lastIndexOf(' ')
  return `${(space > max / 2 ? head.slice(0, space) : head).replace(/[\s,;:–-]+$/, '')}…`
}
