import { isSyntaxNode, nodesOf, type SyntaxNode } from './syntax-tree.ts'

/** What an expression looks at, found without running it. Positions count characters from 0 and point near the name. */
export interface References {
  /** `steps.<id>`: the outputs of other steps that it reads. */
  steps: StepReference[]
  /** First names of its paths: `input`, `item`, `vars`. */
  names: { name: string; position: number }[]
  /** `$names` that it neither defines itself nor takes as a parameter. */
  variables: { name: string; position: number }[]
  /** It reads `steps` as a whole, so any step may be meant. */
  allSteps: boolean
}
export interface StepReference {
  id: string
  position: number
  /**
   * `bracket`: written `steps["id"]`, which JSONata takes for a condition. `relative`: `steps.id` where names mean fields of
   * the thing at hand, inside a filter or after a dot.
   */
  form: 'path' | 'bracket' | 'relative'
  /** The name behind it: `output` in `steps.<id>.output`. */
  part?: string
}

/** Where names are looked up: at the scope itself, or at some value found on the way. */
type Base = 'scope' | 'value'

export function collectReferences(tree: unknown): References {
  const found: References = { steps: [], names: [], variables: [], allSteps: false }
  if (isSyntaxNode(tree)) visit(tree, 'scope', new Set(), found)
  return found
}

function visit(node: SyntaxNode, base: Base, bound: Set<string>, found: References): void {
  switch (node.type) {
    case 'path':
      visitPath(node, base, bound, found)
      return
    case 'variable':
      visitVariable(node, base, bound, found)
      break
    case 'bind':
      if (isSyntaxNode(node['lhs']) && typeof node['lhs'].value === 'string') bound.add(node['lhs'].value)
      if (isSyntaxNode(node['rhs'])) visit(node['rhs'], base, bound, found)
      return
    case 'block': {
      const inner = new Set(bound)
      for (const part of nodesOf(node['expressions'])) visit(part, base, inner, found)
      break
    }
    case 'lambda': {
      const inner = new Set(bound)
      for (const parameter of nodesOf(node['arguments'])) if (typeof parameter.value === 'string') inner.add(parameter.value)
      if (isSyntaxNode(node['body'])) visit(node['body'], base, inner, found)
      return
    }
    case 'transform':
      for (const part of [node['pattern'], node['update'], node['delete']]) if (isSyntaxNode(part)) visit(part, 'value', bound, found)
      return
    default:
      visitParts(node, base, bound, found)
  }
  visitFollowing(node, bound, found)
}

/** Operands, arguments, members: everything that sees the same names as the node itself. */
function visitParts(node: SyntaxNode, base: Base, bound: Set<string>, found: References): void {
  for (const part of ['lhs', 'rhs', 'expression', 'condition', 'then', 'else', 'procedure'] as const) {
    const value = node[part]
    if (isSyntaxNode(value)) visit(value, base, bound, found)
    else if (Array.isArray(value)) for (const pair of value) for (const side of nodesOf(pair)) visit(side, base, bound, found)
  }
  for (const part of ['expressions', 'arguments'] as const) for (const child of nodesOf(node[part])) visit(child, base, bound, found)
}

/** Filters and groupings behind a node: they see the values that the node gave. */
function visitFollowing(node: SyntaxNode, bound: Set<string>, found: References): void {
  for (const list of [node['stages'], node['predicate']]) {
    for (const stage of nodesOf(list)) if (isSyntaxNode(stage['expr'])) visit(stage['expr'], 'value', bound, found)
  }
  if (isSyntaxNode(node['group'])) visitParts(node['group'], 'value', bound, found)
  for (const term of nodesOf(node['terms'])) if (isSyntaxNode(term['expression'])) visit(term['expression'], 'value', bound, found)
}

function visitVariable(node: SyntaxNode, base: Base, bound: Set<string>, found: References): void {
  const name = node.value
  if (typeof name !== 'string') return
  if (name === '$' || (name === '' && base === 'scope')) found.allSteps = true
  else if (name !== '' && !bound.has(name)) found.variables.push({ name, position: node.position ?? 0 })
}

function visitPath(node: SyntaxNode, base: Base, bound: Set<string>, found: References): void {
  const parts = nodesOf(node['steps'])
  const inner = new Set(bound)
  for (const part of parts) {
    for (const name of [part['focus'], part['index']]) if (typeof name === 'string') inner.add(name)
  }
  const read = visitStart(parts, base, inner, found)
  for (const [index, part] of parts.entries()) {
    if (index < read) visitFollowing(part, inner, found)
    else if (part.type === 'name') visitFollowing(part, inner, found)
    else visit(part, index === 0 ? base : 'value', inner, found)
  }
  visitFollowing(node, inner, found)
}

/** Reads the names a path starts with; gives how many of its parts that were. */
function visitStart(parts: SyntaxNode[], base: Base, bound: Set<string>, found: References): number {
  const first = parts[0]
  let at = 0
  let here: Base = base
  if (first?.type === 'variable' && (first.value === '$' || (first.value === '' && base === 'scope')) && parts.length > 1) {
    here = 'scope'
    at = 1
  }
  const head = parts[at]
  if (at === 0 && head?.type === 'variable' && head.value === 'steps' && !bound.has('steps')) {
    found.variables.push({ name: 'steps', position: head.position ?? 0 })
    return 1 + visitStep(head, parts.slice(1), 'path', found)
  }
  if (head?.type !== 'name' || typeof head.value !== 'string') {
    if (at === 1) found.allSteps = true
    return at
  }
  if (here === 'value') {
    if (head.value === 'steps' && parts[1]?.type === 'name') visitStep(head, parts.slice(1), 'relative', found)
    return 1
  }
  found.names.push({ name: head.value, position: head.position ?? 0 })
  return at + 1 + (head.value === 'steps' ? visitStep(head, parts.slice(at + 1), 'path', found) : 0)
}

function visitStep(head: SyntaxNode, [next, then]: SyntaxNode[], form: 'path' | 'relative', found: References): number {
  const filter = [...nodesOf(head['stages']), ...nodesOf(head['predicate'])][0]?.['expr']
  if (isSyntaxNode(filter) && filter.type === 'string' && typeof filter.value === 'string') {
    found.steps.push({ id: filter.value, position: filter.position ?? 0, form: 'bracket' })
    return 0
  }
  if (next?.type === 'name' && typeof next.value === 'string') {
    const part = then?.type === 'name' && typeof then.value === 'string' ? { part: then.value } : {}
    found.steps.push({ id: next.value, position: next.position ?? 0, form, ...part })
    return 1
  }
  found.allSteps = true
  return 0
}
