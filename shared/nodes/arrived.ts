import type { Json } from '../lib/json.ts'
import type { StepContext } from './define-node.ts'

/** What a step that only steers hands on: the one value that arrived, all of them by step when several did, else the item or the input. */
export function passedOn({ arrived, scope }: Pick<StepContext, 'arrived' | 'scope'>): Json {
  const values = Object.values(arrived)
  if (values.length === 0) return scope.item === undefined ? scope.input : scope.item
  return values.length === 1 ? values[0]! : arrived
}

/** How a value is called when it is not what was needed: `a text`, `a list`. */
export function kindOf(value: Json): string {
  if (value === null) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'an object'
  return { string: 'a text', number: 'a number', boolean: 'true or false' }[typeof value as 'string' | 'number' | 'boolean']
}
