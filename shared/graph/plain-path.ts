import type { Json } from '../lib/json.ts'
import { isJsonObject } from '../lib/json.ts'
import { err, ok, type Result } from '../lib/result.ts'
import type { References } from './references.ts'

/** Most expressions are `input.customer.name`: read and followed here, at a hundredth of the cost of the whole language. */

const PLAIN_PATH = /^[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*$/
const WORDS = /(?:^|\.)(?:and|or|in|true|false|null|function)(?:\.|$)/

export const isPlainPath = (text: string): boolean => PLAIN_PATH.test(text) && !WORDS.test(text)

export function plainPathReferences(text: string): References {
  const parts = text.split('.')
  const found: References = { steps: [], names: [{ name: parts[0]!, position: parts[0]!.length }], variables: [], allSteps: false }
  if (parts[0] === 'steps') {
    if (parts[1] === undefined) found.allSteps = true
    else {
      const part = parts[2] === undefined ? {} : { part: parts[2] }
      found.steps.push({ id: parts[1], position: parts[0].length + 1 + parts[1].length, form: 'path', ...part })
    }
  }
  return found
}

/** The value at the path; not found out here when a list stands in the way, because a list is mapped over. */
export function walkPlainPath(text: string, names: { [name: string]: Json }): Result<Json, 'list'> {
  let here: Json = names
  for (const part of text.split('.')) {
    if (Array.isArray(here)) return err('list')
    if (!isJsonObject(here) || !Object.hasOwn(here, part)) return ok(null)
    here = here[part]!
  }
  return ok(here)
}
