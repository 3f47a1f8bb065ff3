/** What is read of JSONata's syntax tree. Its own types leave out half of it. */
export interface SyntaxNode {
  type?: string
  value?: unknown
  position?: number
  [part: string]: unknown
}

export const isSyntaxNode = (value: unknown): value is SyntaxNode => typeof value === 'object' && value !== null && !Array.isArray(value)

export const nodesOf = (value: unknown): SyntaxNode[] => (Array.isArray(value) ? value.filter(isSyntaxNode) : [])
