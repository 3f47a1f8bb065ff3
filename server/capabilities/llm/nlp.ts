import type { ItemSentence, ItsFunction, WinkMethods } from 'wink-nlp'

/** One sentence of prose with what ranking needs. */
export interface Sentence {
  text: string
  /** Place among the sentences of the document, from 0. */
  index: number
  /** Different stems of its content words: no stop words, no punctuation. */
  stems: Set<string>
  words: number
}

/** What the tagger saw, in the order of the text. */
export interface Token {
  text: string
  stem: string
  pos: string
  stop: boolean
  /** `word`, `number`, `punctuation`, ... */
  type: string
}

export interface Reading {
  sentences: { text: string; tokens: Token[] }[]
}

export type Reader = (text: string) => Reading

let loading: Promise<Reader> | undefined

/** The tagger with its English word lists: some 60 MB and a third of a second, so it is loaded at the first use. */
export function loadReader(): Promise<Reader> {
  return (loading ??= load())
}

async function load(): Promise<Reader> {
  const [{ default: winkNlp }, { default: model }] = await Promise.all([import('wink-nlp'), import('wink-eng-lite-web-model')])
  return reader(winkNlp(model, ['sbd', 'pos']))
}

function reader(nlp: WinkMethods): Reader {
  const { its } = nlp
  // The types of the library give these helpers one parameter more than its callers pass.
  const stem = its.stem as ItsFunction<string>
  const span = its.span as ItsFunction<number[]>
  return (text) => {
    const document = nlp.readDoc(text)
    const all = document.tokens()
    // Asked once for the whole text: asking each token for each property takes several times as long.
    const [texts, stems, tags, stops, types] = [all.out(), all.out(stem), all.out(its.pos), all.out(its.stopWordFlag), all.out(its.type)]
    const tokens = texts.map((token, i): Token => ({
      text: token,
      stem: String(stems[i]),
      pos: String(tags[i]),
      stop: Boolean(stops[i]),
      type: String(types[i]),
    }))
    const sentences: Reading['sentences'] = []
    document.sentences().each((sentence: ItemSentence) => {
      const [first = 0, last = -1] = sentence.out(span)
      sentences.push({ text: sentence.out(), tokens: tokens.slice(Number(first), Number(last) + 1) })
    })
    return { sentences }
  }
}
