import { isJsonObject, type Json } from '#shared/lib/json.ts'
import type { Completions, CompletionOption } from '#web/ui/code-editor/mount.ts'
import { quotedName } from '#web/ui/data-view/tree-rows.ts'
import { brief } from '#web/ui/data-view/views.ts'
import { namesOf, valueAt, type DataSource } from './sources.ts'

/** What can be written at the end of a formula, from the data that is there. */

const PATH = /((?:[A-Za-z_][A-Za-z0-9_]*|`[^`]*`)(?:\.(?:[A-Za-z_][A-Za-z0-9_]*|`[^`]*`)|\[\d+\])*)\.(`?[A-Za-z0-9_-]*)$/
const WORD = /[A-Za-z_][A-Za-z0-9_]*$/
const FUNCTION = /\$[A-Za-z]*$/

export function complete(
  before: string,
  sources: readonly DataSource[],
  extra: readonly string[],
  template: boolean,
): Completions | undefined {
  const open = template ? before.lastIndexOf('{{') : -2
  if (template && (open < 0 || before.lastIndexOf('}}') > open)) return undefined
  const text = before.slice(open + 2)
  if (insideText(text)) return undefined
  const call = FUNCTION.exec(text)
  if (call) return { from: before.length - call[0].length, options: FUNCTIONS }
  const path = PATH.exec(text)
  if (path) return { from: before.length - path[2]!.length, options: members(path[1]!, sources) }
  if (/[.\])]\s*$/.test(text)) return undefined
  const word = WORD.exec(text)?.[0] ?? ''
  return {
    from: before.length - word.length,
    options: [...roots(sources), ...extra.map((label) => ({ label, detail: EXTRA[label] ?? '' }))],
  }
}

/** Whether the end of a formula lies between quotes. */
function insideText(text: string): boolean {
  let quote = ''
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!
    if (quote !== '' && character === '\\') at++
    else if (quote === '') quote = character === '"' || character === "'" ? character : ''
    else if (character === quote) quote = ''
  }
  return quote !== ''
}

function roots(sources: readonly DataSource[]): CompletionOption[] {
  return sources.map(({ reference, label, value, real }) => ({
    label: reference,
    detail: real ? `${label}: ${brief(value, 30)}` : label,
    kind: 'data',
  }))
}

function members(path: string, sources: readonly DataSource[]): CompletionOption[] {
  const names = Object.fromEntries(namesOf(sources, false))
  const found = valueAt(names, path)
  const at: Json | undefined = Array.isArray(found) ? found[0] : found
  if (!isJsonObject(at)) return []
  return Object.entries(at).map(([name, value]) => {
    const written = quotedName(name)
    const step = path === 'steps' ? sources.find(({ reference }) => reference === `steps.${written}.output`) : undefined
    return {
      label: written,
      detail: step?.label ?? brief(value, 40),
      kind: 'data',
      ...(step ? { apply: `${written}.output` } : {}),
    }
  })
}

const EXTRA: Readonly<Record<string, string>> = {
  output: 'What this step gave',
  confidence: 'How sure it is, 0 to 1',
  round: 'Number of the round, from 1',
}

const FUNCTIONS: readonly CompletionOption[] = (
  [
    ['$sum', 'sum of numbers'],
    ['$count', 'how many there are'],
    ['$average', 'average of numbers'],
    ['$max', 'largest number'],
    ['$min', 'smallest number'],
    ['$round', 'rounded: $round(x, 2)'],
    ['$number', 'text as a number'],
    ['$string', 'anything as text'],
    ['$uppercase', 'large letters'],
    ['$lowercase', 'small letters'],
    ['$trim', 'without spaces around'],
    ['$contains', 'whether a text holds another'],
    ['$substring', 'part of a text'],
    ['$length', 'characters of a text'],
    ['$split', 'text into a list'],
    ['$join', 'list into a text'],
    ['$replace', 'another text in its place'],
    ['$exists', 'whether it is there'],
    ['$not', 'the opposite'],
    ['$map', 'each member changed'],
    ['$filter', 'only some members'],
    ['$sort', 'in order'],
    ['$distinct', 'without doubles'],
    ['$append', 'two lists as one'],
    ['$merge', 'several objects as one'],
    ['$keys', 'names of the fields'],
    ['$now', 'the time now'],
    ['$fromMillis', 'milliseconds as a time'],
    ['$toMillis', 'a time as milliseconds'],
    ['$formatNumber', 'a number as text: "#,##0.00"'],
    ['$encodeUrlComponent', 'fit for an address'],
  ] as const
).map(([label, detail]) => ({ label, detail, apply: `${label}(`, kind: 'function' }))
