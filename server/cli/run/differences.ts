import type { Definition, StepDefinition } from '#shared/graph/definition.ts'
import { canonicalJson, isJsonObject, type Json } from '#shared/lib/json.ts'

/** What another version of a workflow does differently, a phrase an entry. Empty when both are the same. */
export function definitionDifferences(before: Definition, now: Definition): string[] {
  if (before.hash === now.hash) return []
  const old = new Map(before.steps.map((step) => [step.id, step]))
  const differences: string[] = []
  if (before.name !== now.name) differences.push(`it is named "${now.name}" and was named "${before.name}"`)
  for (const step of now.steps) {
    const was = old.get(step.id)
    old.delete(step.id)
    if (!was) differences.push(`the step "${step.id}" is new`)
    else differences.push(...stepDifferences(was, step).map((what) => `the step "${step.id}" has another ${what}`))
  }
  for (const id of old.keys()) differences.push(`the step "${id}" is gone`)
  for (const part of ['input', 'output', 'vars', 'concurrency'] as const) {
    if (!same(before[part], now[part])) differences.push(`its ${part} is another`)
  }
  return differences.length === 0 ? ['the order of its steps is another'] : differences
}

function stepDifferences(was: StepDefinition, now: StepDefinition): string[] {
  const parts: [string, unknown, unknown][] = [
    ['type', was.type, now.type],
    ['name', was.name, now.name],
    ['configuration', was.config, now.config],
    ['policy', was.policy, now.policy],
    ['join', was.join, now.join],
    ['body', was.body, now.body],
    ['set of edges', [was.incoming, was.outgoing], [now.incoming, now.outgoing]],
  ]
  return parts.filter(([, a, b]) => !same(a, b)).map(([what]) => what)
}

const same = (a: unknown, b: unknown): boolean => canonicalJson((a ?? null) as Json) === canonicalJson((b ?? null) as Json)

/** Paths at which two values differ, at most `most`: `customer.tier`. The whole value is `the value`. */
export function valueDifferences(before: Json, now: Json, most = 5): string[] {
  const paths: string[] = []
  collect(before, now, '', paths, most)
  return paths
}

function collect(before: Json | undefined, now: Json | undefined, path: string, paths: string[], most: number): void {
  if (paths.length >= most || same(before, now)) return
  if (isJsonObject(before) && isJsonObject(now)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(now)])) {
      collect(own(before, key), own(now, key), path === '' ? key : `${path}.${key}`, paths, most)
    }
    return
  }
  if (Array.isArray(before) && Array.isArray(now)) {
    for (let i = 0; i < Math.max(before.length, now.length); i++) collect(before[i], now[i], `${path}[${i}]`, paths, most)
    return
  }
  paths.push(path === '' ? 'the value' : path)
}

const own = (object: { [key: string]: Json }, key: string): Json | undefined => (Object.hasOwn(object, key) ? object[key] : undefined)
