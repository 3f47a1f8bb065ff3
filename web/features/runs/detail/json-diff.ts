import { isJsonObject, type Json } from '#shared/lib/json.ts'

/** One place at which two values differ. `before` or `after` is absent where there was nothing. */
export interface Difference {
  path: string
  before?: Json
  after?: Json
}

/** Nobody reads more. */
const MOST = 200

/** Where two values differ, in the order of the first. Lists are compared by place. */
export function jsonDiff(before: Json, after: Json): Difference[] {
  const found: Difference[] = []
  walk('', before, after, found)
  return found
}

function walk(path: string, before: Json | undefined, after: Json | undefined, found: Difference[]): void {
  if (found.length >= MOST || before === after) return
  if (Array.isArray(before) && Array.isArray(after)) {
    for (let i = 0; i < Math.max(before.length, after.length); i++) walk(`${path}[${i}]`, before[i], after[i], found)
    return
  }
  if (isJsonObject(before) && isJsonObject(after)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
      walk(path === '' ? key : `${path}.${key}`, before[key], after[key], found)
    }
    return
  }
  found.push({ path, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) })
}
