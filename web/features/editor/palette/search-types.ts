import type { Category, NodeDefinition } from '#shared/nodes/define-node.ts'

/** Words of a category on the screen, in the order in which they are shown. */
export const CATEGORY_NAMES: { readonly [category in Category]: string } = {
  trigger: 'Start',
  ai: 'AI',
  data: 'Data and files',
  web: 'Web',
  logic: 'Flow',
  people: 'People',
}

/**
 * Types that fit what somebody types, best first: the name before other words for it, the start of a word before its middle, what a type
 * is called before what is said about it. Every word must fit. Nothing typed: all, as they are.
 */
export function searchTypes(types: readonly NodeDefinition[], query: string): NodeDefinition[] {
  const words = wordsOf(query)
  if (words.length === 0) return [...types]
  return types
    .map((type, index) => ({ type, index, score: Math.min(...words.map((word) => scoreOf(type, word))) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || a.index - b.index)
    .map(({ type }) => type)
}

const wordsOf = (text: string): string[] =>
  text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')

function scoreOf(type: NodeDefinition, word: string): number {
  const name = type.name.toLowerCase()
  if (name === word) return 100
  if (startsWord(name, word)) return 80
  const synonyms = type.synonyms.map((synonym) => synonym.toLowerCase())
  if (synonyms.includes(word)) return 70
  if (synonyms.some((synonym) => startsWord(synonym, word))) return 60
  if (startsWord(type.type, word)) return 50
  if (name.includes(word)) return 40
  // The middle of a longer word is a guess: two letters find nearly everything.
  if (word.length >= 3 && synonyms.some((synonym) => synonym.includes(word))) return 30
  if (startsWord(CATEGORY_NAMES[type.category].toLowerCase(), word)) return 20
  return word.length >= 3 && startsWord(type.summary.toLowerCase(), word) ? 10 : 0
}

const startsWord = (text: string, word: string): boolean => wordsOf(text).some((one) => one.startsWith(word)) || text.startsWith(word)

/** Types under the headings of the palette; a heading without types is left out. */
export function byCategory(types: readonly NodeDefinition[]): { category: Category; types: NodeDefinition[] }[] {
  return (Object.keys(CATEGORY_NAMES) as Category[])
    .map((category) => ({ category, types: types.filter((type) => type.category === category) }))
    .filter((group) => group.types.length > 0)
}
