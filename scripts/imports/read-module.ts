import { parseSync } from 'oxc-parser'

/** One import, re-export, dynamic import or type import of a module. */
export interface Import {
  specifier: string
  line: number
}

export interface Module {
  imports: Import[]
  /** Dynamic imports whose target is not a literal: nobody can check them. */
  unreadable: number[]
  /** Globals it refers to, as the rules name them: `process`, `Date.now`, `new Date()`. */
  globals: { name: string; line: number }[]
  /** `export * from`, or a file that only passes on what others export. */
  barrel?: number
}

interface Node {
  type: string
  start: number
  [key: string]: unknown
}

/** What a file takes from elsewhere. Throws when it does not parse. */
export function readModule(path: string, source: string): Module {
  const { program, module, errors } = parseSync(path, source)
  const failure = errors.find((error) => error.severity === 'Error')
  if (failure) throw new Error(`${path} does not parse: ${failure.message}`)
  const lineAt = lineCounter(source)
  const found: Module = { imports: [], unreadable: [], globals: [] }

  for (const { moduleRequest } of module.staticImports)
    found.imports.push({ specifier: moduleRequest.value, line: lineAt(moduleRequest.start) })
  for (const { entries } of module.staticExports) {
    for (const { moduleRequest, importName, start } of entries) {
      if (!moduleRequest) continue
      found.imports.push({ specifier: moduleRequest.value, line: lineAt(start) })
      if (importName.kind === 'All' || importName.kind === 'AllButDefault') found.barrel ??= lineAt(start)
    }
  }
  const body = program.body as unknown as Node[]
  if (body.length > 0 && body.every(passesOn)) found.barrel ??= 1

  const declared = new Set<string>()
  const used: { name: string; start: number }[] = []
  visit(program as unknown as Node, undefined, '', (node, parent, key) => {
    if (node.type === 'ImportExpression' || node.type === 'TSImportType') {
      const target = node['source'] as Node
      if (typeof target['value'] === 'string') found.imports.push({ specifier: target['value'], line: lineAt(node.start) })
      else found.unreadable.push(lineAt(node.start))
    }
    if (declares(parent, key)) for (const name of boundNames(node)) declared.add(name)
    const name = globalName(node, parent, key)
    if (name !== undefined) used.push({ name, start: node.start })
  })
  found.globals = used.filter(({ name }) => !declared.has(root(name))).map(({ name, start }) => ({ name, line: lineAt(start) }))
  return found
}

/** `Date` of `Date.now` and `new Date()`: a local of that name is another thing. */
const root = (name: string): string => name.replace('new ', '').split(/[.(]/, 1)[0]!

const passesOn = (statement: Node): boolean =>
  (statement.type === 'ExportNamedDeclaration' && statement['source'] !== null) || statement.type === 'ExportAllDeclaration'

function globalName(node: Node, parent: Node | undefined, key: string): string | undefined {
  if (node.type === 'MetaProperty') return 'import.meta'
  if (node.type === 'MemberExpression' && isIdentifier(node['object']) && isIdentifier(node['property']) && node['computed'] !== true) {
    return `${node['object'].name}.${node['property'].name}`
  }
  if (node.type === 'NewExpression' || node.type === 'CallExpression') return calledGlobal(node)
  if (!isIdentifier(node) || isNameOnly(parent, key)) return undefined
  return node.name
}

/** `new Date(ms)` is arithmetic and `Function.prototype` is a name; these forms read the clock and compile text. */
function calledGlobal({ type, callee, arguments: args }: Node): string | undefined {
  if (!isIdentifier(callee)) return undefined
  if (callee.name === 'Function') return 'Function()'
  if (callee.name !== 'Date') return undefined
  if (type === 'CallExpression') return 'Date()'
  return (args as Node[]).length === 0 ? 'new Date()' : undefined
}

/** The identifier is the name of a member, key or type, not a reference to a value. */
function isNameOnly(parent: Node | undefined, key: string): boolean {
  if (!parent) return false
  if (parent.type.startsWith('TS') && key !== 'expression') return true
  return parent['computed'] !== true && ((parent.type === 'MemberExpression' && key === 'property') || (key === 'key' && 'value' in parent))
}

const DECLARING: { [type: string]: readonly string[] } = {
  VariableDeclarator: ['id'],
  FunctionDeclaration: ['id', 'params'],
  FunctionExpression: ['id', 'params'],
  ArrowFunctionExpression: ['params'],
  ClassDeclaration: ['id'],
  CatchClause: ['param'],
  ImportSpecifier: ['local'],
  ImportDefaultSpecifier: ['local'],
  ImportNamespaceSpecifier: ['local'],
}
const declares = (parent: Node | undefined, key: string): boolean => DECLARING[parent?.type ?? '']?.includes(key) ?? false

function boundNames(pattern: Node): string[] {
  const names: string[] = []
  visit(pattern, undefined, '', (node, parent, key) => {
    if (isIdentifier(node) && key !== 'right' && !isNameOnly(parent, key)) names.push(node.name)
  })
  return names
}

const isIdentifier = (node: unknown): node is Node & { name: string } =>
  typeof node === 'object' && node !== null && (node as Node).type === 'Identifier'

function visit(node: Node, parent: Node | undefined, key: string, see: (node: Node, parent: Node | undefined, key: string) => void): void {
  see(node, parent, key)
  for (const [name, child] of Object.entries(node)) {
    for (const one of Array.isArray(child) ? child : [child]) {
      if (typeof one === 'object' && one !== null && typeof (one as Node).type === 'string') visit(one as Node, node, name, see)
    }
  }
}

function lineCounter(source: string): (offset: number) => number {
  return (offset) => source.slice(0, offset).split('\n').length
}
