import type { Json, JsonObject } from '../../lib/json.ts'
import { isJsonObject } from '../../lib/json.ts'
import type { PolicyInput } from '../../policy/policy.ts'
import type { Graph, GraphNode } from '../schema.ts'
import type { Address } from './address.ts'
import { changeNode } from './levels.ts'

/** Changes of what a step or the workflow is told. `undefined` always means: as it is without saying anything. */

/** `undefined` takes a field away. */
export type Patch<T> = { [K in keyof T]?: T[K] | undefined }

/** The name on the card. An empty one shows the id. Formulas speak of ids, so no name breaks one. */
export const rename = (graph: Graph, address: Address, name: string): Graph =>
  setNode(graph, address, { name: name.trim().slice(0, 200) || undefined })

/** The whole config of a step. */
export const setConfig = (graph: Graph, address: Address, config: JsonObject): Graph => setNode(graph, address, { config })

/** One field of a config, by its path: `['cases', 2, 'when']`. Missing objects on the way are made; `undefined` takes the field away. */
export function setConfigField(graph: Graph, address: Address, path: readonly (string | number)[], value: Json | undefined): Graph {
  return changeNode(graph, address, (node) => {
    const config = setAt(node.config, path, value)
    return config === node.config || !isJsonObject(config) ? node : { ...node, config }
  })
}

/** The whole policy of a step; parts that say nothing are left out, and so is a policy that says nothing. */
export function setPolicy(graph: Graph, address: Address, policy: Patch<PolicyInput> | undefined): Graph {
  const said = policy && patched<PolicyInput>({}, policy)
  return setNode(graph, address, { policy: said && Object.keys(said).length > 0 ? said : undefined })
}

/** Fields of a step other than its id; ids are what formulas and edges hold on to. */
export const setNode = (graph: Graph, address: Address, patch: Patch<Omit<GraphNode, 'id'>>): Graph =>
  changeNode(graph, address, (node) => patched(node, patch))

/** Fields of the workflow itself. */
export const setGraph = (
  graph: Graph,
  patch: Patch<Pick<Graph, 'name' | 'description' | 'input' | 'vars' | 'output' | 'concurrency'>>,
): Graph => patched(graph, patch)

/** The same object when nothing is different, so that an edit that changes nothing is none. */
export function patched<T extends object>(value: T, patch: Patch<NoInfer<T>>): T {
  let result = value
  for (const [key, next] of Object.entries(patch) as [keyof T, T[keyof T] | undefined][]) {
    if (next === undefined ? !Object.hasOwn(result, key) : same(result[key], next)) continue
    result = { ...result }
    if (next === undefined) delete result[key]
    else result[key] = next
  }
  return result
}

/** Equal as JSON documents; the order of fields does not count. */
export function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((value, index) => same(value, b[index]))
  if (!isJsonObject(a) || !isJsonObject(b) || Array.isArray(b)) return false
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && same(a[key], b[key]))
}

/**
 * A value with one place in it set, by its path: the same value when nothing is different. Missing objects on the way are made; `undefined`
 * takes away what is there.
 */
export function setAt(value: Json | undefined, path: readonly (string | number)[], next: Json | undefined): Json | undefined {
  const [key, ...rest] = path
  if (key === undefined) return same(value, next) ? value : next
  if (typeof key === 'number') {
    const list = Array.isArray(value) ? value : []
    const changed = setAt(list[key], rest, next)
    if (changed === list[key]) return value
    if (changed === undefined) return list.filter((_, index) => index !== key)
    const result = [...list]
    result[Math.min(key, list.length)] = changed
    return result
  }
  const object = isJsonObject(value) ? value : {}
  const old = Object.hasOwn(object, key) ? object[key] : undefined
  const changed = setAt(old, rest, next)
  if (changed === old) return value
  if (changed !== undefined) return { ...object, [key]: changed }
  const { [key]: _, ...left } = object
  return left
}
