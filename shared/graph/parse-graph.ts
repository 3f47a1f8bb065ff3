import { err, ok, type Result } from '../lib/result.ts'
import { pathText, plainIssues } from './plain-issues.ts'
import { Graph, type Problem } from './schema.ts'
import { upgradeGraph } from './upgrade.ts'

const MAX_NESTING = 200
const MAX_ISSUES = 200

/** The document as a graph of the current format, or what in it is not as it must be. Reads its shape alone. */
export function parseGraph(document: unknown): Result<Graph, Problem[]> {
  if (nestedTooDeep(document)) {
    return err([{ code: 'too_deep', message: `The document is nested more than ${MAX_NESTING} levels deep.`, severity: 'error' }])
  }
  const forbidden = pathOfForbiddenKey(document)
  if (forbidden) {
    const path = pathText(forbidden)
    const message = `"${path}" is a name that no data may have, because programs take it for something else. Give it another name.`
    return err([{ code: 'forbidden_name', message, ...nodeOf(document, forbidden), path, severity: 'error' }])
  }
  const upgraded = upgradeGraph(document)
  if (!upgraded.ok) return err([upgraded.error])
  const parsed = Graph.safeParse(upgraded.value)
  if (parsed.success) return ok(parsed.data)
  const problems: Problem[] = []
  for (const issue of plainIssues(parsed.error)) {
    if (problems.length >= MAX_ISSUES) break
    const path = pathText(issue.path)
    problems.push({
      code: 'bad_shape',
      message: `${path === '' ? 'The graph' : `"${path}"`} ${issue.text}.`,
      ...nodeOf(upgraded.value, issue.path),
      ...(path === '' ? {} : { path }),
      severity: 'error',
    })
  }
  return err(problems)
}

/** The id of the innermost node on the path, where it has a readable one. */
function nodeOf(document: unknown, path: readonly PropertyKey[]): { nodeId?: string } {
  let here = document
  let id: string | undefined
  for (const [index, part] of path.entries()) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, part)) break
    here = (here as Record<PropertyKey, unknown>)[part]
    if (path[index - 1] === 'nodes' && typeof here === 'object' && here !== null && 'id' in here && typeof here.id === 'string')
      id = here.id
  }
  return id === undefined ? {} : { nodeId: id }
}

/** `__proto__` as a name of data would be dropped on the way, silently; it is refused instead. */
function pathOfForbiddenKey(document: unknown): string[] | undefined {
  const open: { value: unknown; path: readonly string[] }[] = [{ value: document, path: [] }]
  for (let next = open.pop(); next; next = open.pop()) {
    const { value, path } = next
    if (typeof value !== 'object' || value === null) continue
    if (Object.hasOwn(value, '__proto__')) return [...path, '__proto__']
    for (const [key, member] of Object.entries(value)) {
      if (typeof member === 'object' && member !== null) open.push({ value: member, path: [...path, key] })
    }
  }
  return undefined
}

/** Looked at before anything recursive does, by hand, because the call stack is what would overflow. */
function nestedTooDeep(document: unknown): boolean {
  let level = new Set<unknown>([document])
  for (let depth = 0; level.size > 0; depth++) {
    if (depth > MAX_NESTING) return true
    const next = new Set<unknown>()
    for (const value of level) {
      if (typeof value !== 'object' || value === null) continue
      for (const member of Object.values(value)) if (typeof member === 'object' && member !== null) next.add(member)
    }
    level = next
  }
  return false
}
