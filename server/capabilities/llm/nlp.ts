import type { ItemSentence, ItemToken, ItsFunction, WinkMethods } from 'wink-nlp'

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
  entities: { value: string; type: string }[]
}

export type Reader = (text: string) => Reading

let loading: Promise<Reader> | undefined

/** The tagger with its English word lists: some 60 MB and a third of a second, so it is loaded at the first use. */
export function loadReader(): Promise<Reader> {
  return (loading ??= load())
}

async function load(): Promise<Reader> {
  const [{ default: winkNlp }, { default: model }] = await Promise.all([import('wink-nlp'), import('wink-eng-lite-web-model')])
  return reader(winkNlp(model, ['sbd', 'ner', 'pos']))
}

function reader(nlp: WinkMethods): Reader {
  const { its } = nlp
  // The types of the library give this helper one parameter more than its callers pass.
  const stem = its.stem as ItsFunction<string>
  const token = (item: ItemToken): Token => ({
    text: item.out(),
    stem: String(item.out(stem)),
    pos: String(item.out(its.pos)),
    stop: Boolean(item.out(its.stopWordFlag)),
    type: String(item.out(its.type)),
  })
  return (text) => {
    const document = nlp.readDoc(text)
    const sentences: Reading['sentences'] = []
    document.sentences().each((sentence: ItemSentence) => {
      const tokens: Token[] = []
      sentence.tokens().each((item: ItemToken) => void tokens.push(token(item)))
      sentences.push({ text: sentence.out(), tokens })
    })
    const entities = (document.entities().out(its.detail) as { value: string; type: string }[]).map(({ value, type }) => ({ value, type }))
    return { sentences, entities }
  }
}
