import type { Reading, Token } from './nlp.ts'

/** Things named in a text, each once, in the order of first mention. */
export interface Entities {
  people: string[]
  dates: string[]
  amounts: string[]
  emails: string[]
  urls: string[]
  /** Capitalised names that are no people: organisations, places, products. */
  names: string[]
}

// No part of these can match the same characters in two ways, and a word is at most 200 characters long here.
const AMOUNT =
  /[$£€¥]\s?\d+(?:,\d{3})*(?:\.\d+)?(?:\s?(?:million|billion|thousand|bn|m|k)\b)?|\b\d+(?:,\d{3})*(?:\.\d+)?\s?(?:(?:million|billion|thousand)\s)?(?:USD|EUR|GBP|CHF|dollars|euros|pounds|pence)\b/g
const MONTH =
  '(?:January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)'
const DATE = new RegExp(
  String.raw`\b(?:\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{1,2}(?:st|nd|rd|th)?\s{1,4}${MONTH}\b\.?(?:,?\s{1,4}\d{4})?|${MONTH}\.?\s{1,4}\d{1,2}(?:st|nd|rd|th)?\b(?:,?\s{1,4}\d{4})?|${MONTH}\s{1,4}\d{4})\b`,
  'g',
)
const EMAIL = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g
const URL = /https?:\/\/[^\s<>"')\]]+[^\s<>"')\].,;:!?]/g

export function entitiesOf(text: string, reading: Reading): Entities {
  const { people, names } = properNames(reading.sentences.map(({ tokens }) => tokens))
  return { people, names, dates: all(DATE, text), amounts: all(AMOUNT, text), emails: all(EMAIL, text), urls: all(URL, text) }
}

const MOST = 500

function all(pattern: RegExp, text: string): string[] {
  const found = new Set<string>()
  for (const [match] of text.matchAll(pattern)) {
    if (found.size >= MOST) break
    found.add(match.replace(/\s+/g, ' ').trim())
  }
  return [...found]
}

const TITLES = new Set(['mr', 'mrs', 'ms', 'miss', 'dr', 'prof', 'professor', 'sir', 'dame', 'lady', 'lord', 'councillor', 'cllr'])
const NOT_PEOPLE =
  /\b(ltd|inc|corp|company|gmbh|llc|plc|group|bank|water|council|committee|department|board|university|school|street|road|row|rise|hill|crossroads|close|court|gardens|date|subject|lane|avenue|square|bridge|edge|mill|park|river|lake|north|south|east|west|office|service|centre|center|hall|house|office|report|plan|policy|form|act|january|february|march|april|may|june|july|august|september|october|november|december|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b/i

/**
 * Runs of capitalised proper nouns. With a title before them, or two to three words long and without a word that tells of a place or
 * a body, they are taken for people; longer ones and those with such a word for names. A single word alone is neither.
 */
function properNames(sentences: readonly Token[][]): { people: string[]; names: string[] } {
  const people = new Set<string>()
  const names = new Set<string>()
  for (const tokens of sentences) {
    let run: string[] = []
    let titled = false
    const end = () => {
      const name = run.join(' ')
      if (titled && run.length > 0) people.add(name)
      else if (run.length >= 2 && run.length <= 4) (run.length < 4 && !NOT_PEOPLE.test(name) ? people : names).add(name)
      run = []
      titled = false
    }
    for (const [i, token] of tokens.entries()) {
      const bare = token.text.replace(/\.$/, '')
      if (TITLES.has(bare.toLowerCase()) && /^[A-Z]/.test(bare)) {
        end()
        titled = true
      } else if (token.pos === 'PROPN' && /^\p{Lu}[\p{L}'’-]+$/u.test(bare) && !(i === 0 && token.stop)) run.push(bare)
      else end()
    }
    end()
  }
  return { people: [...people], names: [...names] }
}
