import { isJsonObject, type Json } from '#shared/lib/json.ts'

/** A line of the tree. `key` is its place as one text, the same for the same place. */
export interface TreeRow {
  key: string
  path: readonly (string | number)[]
  name: string
  value: Json
  depth: number
  /** Whether it can be opened. */
  branch: boolean
  open: boolean
  /** Whether the search found it itself, not something inside of it. */
  hit: boolean
}

export const rowKey = (path: readonly (string | number)[]): string => JSON.stringify(path)

/** Lines that a search looks through at most, so that a keystroke never takes longer than a frame or two. */
const MAX_SEARCHED = 200_000

/**
 * The visible lines, top to bottom: what is `open`, or with a query the way to each match. Objects and lists without members are leaves.
 */
export function treeRows(value: Json, open: ReadonlySet<string>, query = ''): { rows: TreeRow[]; cut: boolean } {
  const rows: TreeRow[] = []
  const wanted = query.trim().toLowerCase()
  const left = { count: MAX_SEARCHED }
  const keep = wanted === '' ? undefined : matching(value, wanted, left)
  walk(value, [], rows, open, keep)
  return { rows, cut: left.count < 0 }
}

function walk(
  value: Json,
  path: readonly (string | number)[],
  rows: TreeRow[],
  open: ReadonlySet<string>,
  keep: ReadonlyMap<string, boolean> | undefined,
): void {
  for (const [name, member] of members(value)) {
    const at = [...path, name]
    const key = rowKey(at)
    const kept = keep?.get(key)
    if (keep && kept === undefined) continue
    const branch = members(member).length > 0
    const isOpen = branch && (keep ? kept === false || open.has(key) : open.has(key))
    rows.push({ key, path: at, name: String(name), value: member, depth: path.length, branch, open: isOpen, hit: kept === true })
    // Behind a match itself everything is shown, as without a search.
    if (isOpen) walk(member, at, rows, open, kept === true ? undefined : keep)
  }
}

/** Places to show: true where the name or the value itself matches, false on the way there. */
function matching(value: Json, wanted: string, left: { count: number }): Map<string, boolean> {
  const found = new Map<string, boolean>()
  const visit = (at: Json, path: (string | number)[]): boolean => {
    let inside = false
    for (const [name, member] of members(at)) {
      if (left.count-- < 0) return inside
      const own = [...path, name]
      const leaf = typeof member === 'object' && member !== null ? '' : String(member)
      const hit = (typeof name === 'string' && name.toLowerCase().includes(wanted)) || leaf.toLowerCase().includes(wanted)
      const below = visit(member, own)
      if (hit || below) found.set(rowKey(own), hit && !below)
      inside ||= hit || below
    }
    return inside
  }
  visit(value, [])
  return found
}

function members(value: Json): readonly (readonly [string | number, Json])[] {
  if (Array.isArray(value)) return value.map((member, index) => [index, member] as const)
  return isJsonObject(value) ? Object.entries(value) : []
}

/** What is open at first: everything of a small value, else the first level only. */
export function firstOpen(value: Json, most = 40): Set<string> {
  const open = new Set<string>()
  let shown = 0
  let level: [Json, (string | number)[]][] = [[value, []]]
  while (level.length > 0) {
    const next: [Json, (string | number)[]][] = []
    for (const [at, path] of level)
      for (const [name, member] of members(at)) {
        shown++
        if (members(member).length > 0) next.push([member, [...path, name]])
      }
    if (shown + next.reduce((sum, [member]) => sum + members(member).length, 0) > most) break
    for (const [, path] of next) open.add(rowKey(path))
    level = next
  }
  return open
}

/** A place as formulas write it: `customer.lines[0].total`, with back quotes where a name needs them. */
export function pathText(path: readonly (string | number)[], root = ''): string {
  let text = root
  for (const part of path) {
    if (typeof part === 'number') text += text === '' ? `$[${part}]` : `[${part}]`
    else text += `${text === '' ? '' : '.'}${quotedName(part)}`
  }
  return text
}

const WORDS = new Set(['and', 'or', 'in', 'true', 'false', 'null', 'function'])
/** A name as it stands in a formula. */
export const quotedName = (name: string): string =>
  /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !WORDS.has(name) ? name : `\`${name.replaceAll('`', '')}\``
