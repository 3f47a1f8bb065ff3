import type { Names } from '#shared/graph/expressions.ts'
import type { Json } from '#shared/lib/json.ts'
import type { Scope } from '#shared/nodes/define-node.ts'

/** A step's scope as the expression language takes it: plain JSON by name. */
export function namesOf(scope: Scope, extra?: { [name: string]: Json }): Names {
  const names = scope as unknown as Names
  return extra ? { ...names, ...extra } : names
}
