import { regexProblem } from './linear-regex.ts'
import { isSyntaxNode } from './syntax-tree.ts'

export interface ExpressionProblem {
  /** A sentence for people. */
  message: string
  /** Characters from the start of the text, near the fault. */
  position: number
}

/** What JSONata throws: an object with a code, not always an Error. */
interface Thrown {
  code?: unknown
  message?: unknown
  position?: unknown
  token?: unknown
  value?: unknown
}
const read = (thrown: unknown): Thrown => (typeof thrown === 'object' && thrown !== null ? thrown : {})

export function syntaxProblem(thrown: unknown, text: string): ExpressionProblem {
  const { code, message, position } = read(thrown)
  const at = typeof position === 'number' ? Math.min(position, text.length) : 0
  if (thrown instanceof RangeError) return { message: 'It is nested too deeply.', position: at }
  if (thrown instanceof SyntaxError) return { message: `It holds a pattern that cannot be read: ${thrown.message}.`, position: at }
  if (code === 'S0207' || (code === 'S0203' && at >= text.length))
    return { message: `${sentence(message)} Something is missing at the end.`, position: at }
  return { message: `${sentence(message)} Look near character ${at + 1}.`, position: at }
}

/** Parts of the language that are left out because they could not be kept within their limits. */
export function unsupported(tree: unknown): ExpressionProblem | undefined {
  const open: unknown[] = [tree]
  while (open.length > 0) {
    const node = open.pop()
    if (Array.isArray(node)) for (const member of node) open.push(member)
    else if (node instanceof RegExp) {
      const message = regexProblem(node)
      if (message) return { message, position: 0 }
    } else if (isSyntaxNode(node)) {
      const position = node.position ?? 0
      if (node.type === 'lambda' && node['signature'] !== undefined)
        return { message: 'Functions are written without a signature (<...>).', position }
      if (node.type === 'regex' && node.value instanceof RegExp) {
        const message = regexProblem(node.value)
        if (message) return { message, position }
      } else for (const part of Object.values(node)) if (typeof part === 'object' && part !== null) open.push(part)
    }
  }
  return undefined
}

/** Completes "The expression `...` ". */
export function explain(thrown: unknown, text: string): string {
  const { code, message, position, value } = read(thrown)
  const near = typeof position === 'number' && position < text.length ? ` (near character ${position + 1})` : ''
  switch (code) {
    case 'D1011':
    case 'U1001':
      return 'calls itself too many times'
    case 'D1012':
      return `took longer than ${String(value)} ms`
    case 'D2014':
    case 'D2015':
      return 'makes a list of too many members'
  }
  if (thrown instanceof RangeError)
    return thrown.message.includes('call stack') ? 'calls itself too many times' : 'makes a value that is too large'
  return `failed${near}: ${typeof message === 'string' ? message : 'no reason was given'}`
}

const sentence = (message: unknown): string => {
  const text = typeof message === 'string' && message ? message : 'It cannot be read'
  return text.endsWith('.') ? text : `${text}.`
}
