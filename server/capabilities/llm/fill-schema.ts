import { isJsonObject, type Json, type JsonObject } from '#shared/lib/json.ts'
import { analyse, cut, stemsOf, type Analysis } from './analysis.ts'
import { classify } from './classify.ts'
import { confidenceOf, newTally, type Tally } from './confidence.ts'
import type { Reader, Sentence } from './nlp.ts'
import { pickSentences } from './text-rank.ts'

/** One field to fill: its schema, its name and what is said about it. */
interface Field {
  name: string
  schema: JsonObject
  hints: string
}

interface Filling {
  read: Reader
  analysis: Analysis
  tally: Tally
  root: JsonObject
  /** Of sentences already told in this answer. */
  told: Sentence[]
  depth: number
}

/**
 * A value for `schema` out of the document, by what the names of its fields ask for: title, summary, key points, terms, people, dates,
 * amounts, labels to choose from, a confidence. A field whose name says nothing known gets the sentence that shares most words with
 * its name and description; a field for which the text holds nothing stays null where the schema allows it, else empty.
 */
export function fillSchema(read: Reader, analysis: Analysis, schema: JsonObject, hints: string): { value: Json; confidence: number } {
  const tally = newTally()
  const filling: Filling = { read, analysis, tally, root: schema, told: [], depth: 0 }
  const value = fill(filling, { name: '', schema, hints }) ?? null
  const confidence = confidenceOf(analysis, tally)
  return { value: withConfidence(value, schema, confidence), confidence }
}

/** Undefined: the text holds nothing for it. */
function fill(filling: Filling, field: Field): Json | undefined {
  const schema = resolve(filling.root, field.schema)
  if (schema['const'] !== undefined) return schema['const']
  if (Array.isArray(schema['enum'])) return choose(filling, { ...field, schema }, schema['enum'])
  switch (typeOf(schema)) {
    case 'object':
      return fillObject(filling, { ...field, schema })
    case 'array':
      return fillList(filling, { ...field, schema })
    case 'string':
      return fillString(filling, { ...field, schema })
    case 'number':
    case 'integer':
      return fillNumber(filling, { ...field, schema })
    case 'boolean':
      return holds(filling, field)
    default:
      return undefined
  }
}

function fillObject(filling: Filling, { schema, hints }: Field): Json {
  const properties = isJsonObject(schema['properties']) ? schema['properties'] : {}
  const required = Array.isArray(schema['required']) ? schema['required'] : []
  const filled: [string, Json][] = []
  // A summary takes its sentences before key points do, whatever the order of the fields.
  const order = Object.keys(properties).sort((a, b) => Number(isKind(b, 'summary')) - Number(isKind(a, 'summary')))
  for (const key of order) {
    const property = properties[key]
    if (!isJsonObject(property) || filling.depth > 6) continue
    const value = fill({ ...filling, depth: filling.depth + 1 }, { name: key, schema: property, hints: `${describe(property)}\n${hints}` })
    if (!isKind(key, 'confidence')) {
      filling.tally.asked++
      if (value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0)) filling.tally.found++
    }
    if (value !== undefined) filled.push([key, value])
    else if (required.includes(key)) filled.push([key, nothing(resolve(filling.root, property))])
  }
  const places = new Map(Object.keys(properties).map((key, i) => [key, i]))
  return Object.fromEntries(filled.sort(([a], [b]) => places.get(a)! - places.get(b)!))
}

function fillString(filling: Filling, { name, schema }: Field): Json | undefined {
  const { analysis } = filling
  const max = typeof schema['maxLength'] === 'number' ? schema['maxLength'] : 2_000
  const short = (text: string | undefined) => (text === undefined ? undefined : cut(text, max))
  const format = schema['format']
  if (format === 'date' || format === 'date-time')
    return analysis.entities.dates.map((date) => isoDate(date, format)).find((date) => date !== undefined)
  if (format === 'email' || isKind(name, 'emails')) return analysis.entities.emails[0]
  if (format === 'uri' || isKind(name, 'urls')) return analysis.entities.urls[0]
  if (isKind(name, 'title')) return short(analysis.title || undefined)
  if (name === '' || isKind(name, 'summary')) return short(summarise(filling, max))
  if (isKind(name, 'dates')) return short(analysis.entities.dates[0])
  if (isKind(name, 'people')) return short(analysis.entities.people[0])
  if (isKind(name, 'amounts')) return short(analysis.entities.amounts[0])
  if (isKind(name, 'terms')) return short(analysis.terms[0])
  if (isKind(name, 'names')) return short(analysis.entities.names[0])
  return short(about(filling, `${words(name)} ${describe(schema)}`, 1)[0]?.text)
}

function summarise(filling: Filling, max: number): string | undefined {
  const { sentences, scores } = filling.analysis
  const count = max < 200 ? 1 : sentences.length <= 4 ? 2 : 3
  const picked = pickSentences(sentences, scores, count)
  tell(filling, picked)
  if (picked.length > 0) return picked.map(({ text }) => text).join(' ')
  // A text without one whole sentence says what it says; its confidence is low enough that a person looks at it.
  return cut(filling.analysis.text.replace(/\s+/g, ' ').trim(), max) || undefined
}

function fillList(filling: Filling, field: Field): Json {
  const { name, schema } = field
  const items = isJsonObject(schema['items']) ? resolve(filling.root, schema['items']) : {}
  const max = typeof schema['maxItems'] === 'number' ? schema['maxItems'] : isKind(name, 'points') ? 5 : 12
  const min = typeof schema['minItems'] === 'number' ? schema['minItems'] : 0
  if (Array.isArray(items['enum'])) {
    const { label, margin } = classify(filling.read, filling.analysis, items['enum'].filter(isText), `${describe(items)}\n${field.hints}`)
    filling.tally.margins.push(margin)
    return margin === 0 && min === 0 ? [] : [label]
  }
  const values = listOf(filling, field, Math.max(min, max))
  if (typeOf(items) !== 'object') return values.slice(0, max).map((value) => asItem(value, items))
  return values.slice(0, max).flatMap((value) => {
    // Each item is filled from its own sentence alone, the thing it is about said first.
    const around = filling.analysis.sentences.find(({ text }) => text.includes(value))?.text ?? value
    const local = analyse(filling.read, `${value}.\n\n${around}`)
    const known = { ...local, title: value, ...(local.sentences.length === 0 ? { sentences: [sentenceOf(around)], scores: [1] } : {}) }
    return [
      fill(
        { ...filling, analysis: known, told: [], tally: newTally(), depth: filling.depth + 1 },
        { name: '', schema: items, hints: '' },
      ) ?? null,
    ]
  })
}

const sentenceOf = (text: string): Sentence => ({ text, index: 0, stems: new Set(), words: text.split(' ').length })

function listOf(filling: Filling, { name, schema }: Field, max: number): string[] {
  const { entities, terms, sentences, scores } = filling.analysis
  if (isKind(name, 'people')) return entities.people
  if (isKind(name, 'dates')) return entities.dates
  if (isKind(name, 'amounts')) return entities.amounts
  if (isKind(name, 'emails')) return entities.emails
  if (isKind(name, 'urls')) return entities.urls
  if (isKind(name, 'names')) return entities.names
  if (isKind(name, 'terms')) return terms.slice(0, Math.min(max, 8))
  if (isKind(name, 'questions')) return sentences.filter(({ text }) => text.endsWith('?')).map(({ text }) => text)
  if (isKind(name, 'actions')) return sentences.filter(({ text }) => ACTION.test(text)).map(({ text }) => text)
  if (isKind(name, 'points')) {
    const fresh = pickSentences(sentences, scores, max, filling.told)
    const picked = fresh.length >= Math.min(3, sentences.length) ? fresh : pickSentences(sentences, scores, max)
    tell(filling, picked)
    return picked.map(({ text }) => cut(text, 300))
  }
  return about(filling, `${words(name)} ${describe(schema)}`, Math.min(max, 5)).map(({ text }) => cut(text, 300))
}

const ACTION = /\b(must|shall|should|will|to be|agreed to|action|please|recommend(s|ed)?|need(s|ed)? to|asked? (for|that|to))\b/i

function choose(filling: Filling, { schema, hints }: Field, options: readonly Json[]): Json | undefined {
  const labels = options.filter(isText)
  if (labels.length === 0) return options[0]
  const { label, margin } = classify(filling.read, filling.analysis, labels, `${describe(schema)}\n${hints}`)
  filling.tally.margins.push(margin)
  return label
}

function fillNumber(filling: Filling, { name, schema }: Field): Json | undefined {
  // Known only at the end; `withConfidence` puts the measured one in its place.
  if (isKind(name, 'confidence')) return 0
  const source = isKind(name, 'amounts')
    ? filling.analysis.entities.amounts[0]
    : about(filling, `${words(name)} ${describe(schema)}`, 1)[0]?.text
  const match = source === undefined ? null : /\d[\d,]*(?:\.\d+)?/.exec(source)
  if (!match) return undefined
  const scale = /\d\s?(million|m)\b/i.test(source!)
    ? 1e6
    : /\d\s?(thousand|k)\b/i.test(source!)
      ? 1e3
      : /\d\s?(billion|bn)\b/i.test(source!)
        ? 1e9
        : 1
  const value = Number(match[0].replaceAll(',', '')) * scale
  return typeOf(schema) === 'integer' ? Math.round(value) : value
}

function holds(filling: Filling, { name, schema }: Field): boolean {
  return about(filling, `${words(name)} ${describe(schema)}`, 1).some(({ text }) => !/\b(not|no|never|none|n't)\b/i.test(text))
}

/** Sentences that share most words with what is asked; at least one word must be shared. */
function about(filling: Filling, question: string, count: number): Sentence[] {
  const { sentences, scores } = filling.analysis
  const asked = stemsOf(filling.read, question)
  return sentences
    .map((sentence, i) => ({ sentence, shared: [...asked].filter((stem) => sentence.stems.has(stem)).length, score: scores[i]! }))
    .filter(({ shared }) => shared > 0)
    .sort((a, b) => b.shared - a.shared || b.score - a.score)
    .slice(0, count)
    .map(({ sentence }) => sentence)
}

function tell(filling: Filling, picked: readonly Sentence[]): void {
  filling.told.push(...picked)
  for (const sentence of picked) filling.tally.used.add(sentence)
}

const KINDS = {
  title: /^(title|headline|subject|heading|name|documenttitle)$/,
  summary: /^(summary|abstract|overview|synopsis|gist|tldr|description|answer|text|digest|reason|rationale|explanation|shortsummary)$/,
  points:
    /^(keypoints?|mainpoints?|points?|highlights?|bullets?|bulletpoints?|takeaways?|keytakeaways?|findings?|keyfindings?|facts?|keyfacts?)$/,
  terms: /^(keywords?|keyterms?|terms?|tags?|topics?|themes?|subjects)$/,
  people: /^(people|persons?|names|author|authors|sender|from|contact|contacts|attendees?|participants?|customer|customername|signatory)$/,
  names: /^(organi[sz]ations?|companies|company|places?|locations?|entities|vendor|supplier)$/,
  dates: /^(dates?|deadlines?|due|duedate|when|keydates?|importantdates?|documentdate)$/,
  amounts: /^(amounts?|totals?|prices?|costs?|money|sums?|values?|keyamounts?)$/,
  emails: /^e?mails?(address(es)?)?$/,
  urls: /^(urls?|links?|websites?)$/,
  actions: /^(actions?|actionitems?|nextsteps?|tasks?|todos?|recommendations?|requests?|decisions?|followups?)$/,
  questions: /^(questions?|openquestions?)$/,
  confidence: /^(confidence|confidencescore|certainty|score)$/,
} as const

const isKind = (name: string, kind: keyof typeof KINDS): boolean => KINDS[kind].test(name.toLowerCase().replace(/[^a-z0-9]/g, ''))
const isText = (value: Json): value is string => typeof value === 'string'
const describe = (schema: JsonObject): string =>
  [schema['title'], schema['description']].filter((text) => typeof text === 'string').join('. ')
const words = (name: string): string => name.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/[_-]+/g, ' ')
const asItem = (value: string, items: JsonObject): Json =>
  ['number', 'integer'].includes(typeOf(items) ?? '')
    ? Number(/\d[\d,]*(?:\.\d+)?/.exec(value)?.[0].replaceAll(',', '') ?? 0)
    : cut(value, typeof items['maxLength'] === 'number' ? items['maxLength'] : 2_000)

/** What stands for "nothing found" where a value must be given. */
function nothing(schema: JsonObject): Json {
  if (allowsNull(schema)) return null
  switch (typeOf(schema)) {
    case 'string':
      return ''
    case 'array':
      return []
    case 'number':
    case 'integer':
      return typeof schema['minimum'] === 'number' ? schema['minimum'] : 0
    case 'boolean':
      return false
    default:
      return null
  }
}

const allowsNull = (schema: JsonObject): boolean =>
  schema['type'] === 'null' || (Array.isArray(schema['type']) && schema['type'].includes('null')) || schema['nullable'] === true

function typeOf(schema: JsonObject): string | undefined {
  const type = Array.isArray(schema['type']) ? schema['type'].find((name) => name !== 'null') : schema['type']
  if (typeof type === 'string') return type
  return schema['properties'] ? 'object' : schema['items'] ? 'array' : undefined
}

/** Follows `$ref` into the same schema and takes the first branch of a choice that is not null. */
function resolve(root: JsonObject, schema: JsonObject, hops = 0): JsonObject {
  if (hops > 10) return {}
  const ref = schema['$ref']
  if (typeof ref === 'string' && ref.startsWith('#')) {
    let at: Json | undefined = root
    for (const part of ref.slice(1).split('/').filter(Boolean)) {
      const key = part.replaceAll('~1', '/').replaceAll('~0', '~')
      at = isJsonObject(at) && Object.hasOwn(at, key) ? at[key] : undefined
    }
    return isJsonObject(at) ? resolve(root, at, hops + 1) : {}
  }
  const branches = schema['anyOf'] ?? schema['oneOf']
  if (Array.isArray(branches)) {
    const branch = branches.find((one) => isJsonObject(one) && one['type'] !== 'null')
    const nullable = branches.some((one) => isJsonObject(one) && one['type'] === 'null')
    if (isJsonObject(branch))
      return resolve(root, { ...schema, ...branch, anyOf: null, oneOf: null, ...(nullable ? { nullable: true } : {}) }, hops + 1)
  }
  return schema
}

/** Puts the measured confidence into the field of that name, scaled to 100 where its maximum says so. */
function withConfidence(value: Json, schema: JsonObject, confidence: number): Json {
  if (!isJsonObject(value)) return value
  const properties = isJsonObject(schema['properties']) ? schema['properties'] : {}
  return Object.fromEntries(
    Object.entries(value).map(([key, held]) => {
      const property = properties[key]
      if (typeof held !== 'number' || !isKind(key, 'confidence') || !isJsonObject(property)) return [key, held]
      const scaled = Number(property['maximum'] ?? 1) >= 100 ? Math.round(confidence * 100) : confidence
      return [key, typeOf(property) === 'integer' ? Math.round(scaled) : scaled]
    }),
  )
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** `2024-03-14` of `14 March 2024`, `March 14, 2024` or `2024-03-14`; undefined without a day or a year. */
function isoDate(text: string, format: string): string | undefined {
  const month = MONTHS.findIndex((name) => text.toLowerCase().includes(name)) + 1
  const year = /\b\d{4}\b/.exec(text)?.[0]
  const day = /\b(\d{1,2})(?:st|nd|rd|th)?\b/.exec(text)?.[1]
  const iso = /^\d{4}-\d{2}-\d{2}$/.test(text)
    ? text
    : month > 0 && year && day
      ? `${year}-${String(month).padStart(2, '0')}-${day.padStart(2, '0')}`
      : undefined
  return iso === undefined ? undefined : format === 'date-time' ? `${iso}T00:00:00Z` : iso
}
