import { resolvePolicy } from '#shared/policy/policy.ts'
import { useInspected } from '../inspector-context.ts'
import { fallbackOf, originOf, originWords } from './origin.ts'

/** The policy of the step and of its type, with the words of where a value comes from. */
export function usePolicy() {
  const { node, definition } = useInspected()
  const ofType = definition?.policy ?? {}
  const typeName = definition?.name ?? node.type
  return {
    ofNode: node.policy,
    ofType,
    policy: resolvePolicy(node.policy, ofType),
    usual: fallbackOf(ofType),
    /** Behind what is in force without a word of this step. */
    note: (path: string) => originWords(originOf(path, undefined, ofType), typeName),
  }
}
