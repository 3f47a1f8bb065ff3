import { expressionFields, type ExpressionField } from '../../nodes/field.ts'
import { isJsonObject, type Json, type JsonObject } from '../../lib/json.ts'
import { nodeDefinition, type Catalog } from '../../nodes/catalog.ts'
import { references } from '../expressions.ts'
import type { GraphNode } from '../schema.ts'
import { parseTemplate } from '../templates.ts'
import { codeFields, rewriteCode } from './rewrite-code.ts'

/** Makes formulas speak of steps by their new ids. Names are found by the syntax tree, so texts and data that look alike stay as they are. */

export type NewNames = ReadonlyMap<string, string>

/** A formula with the steps in it renamed; one that cannot be read stays as it is. */
export function rewriteExpression(text: string, names: NewNames): string {
  if (!text.includes('steps')) return text
  let result = text
  // From the back, so that places in front keep their numbers. A position is the end of the name.
  for (const { id, position, form } of references(text).steps.toSorted((a, b) => b.position - a.position)) {
    const name = names.get(id)
    if (name === undefined || form === 'relative') continue
    const found = written(id, form).find((way) => text.slice(position - way.length, position) === way)
    if (found === undefined) continue
    result = result.slice(0, position - found.length) + quotedLike(found, name) + result.slice(position)
  }
  return result
}

/** A text with formulas in `{{ }}`, the steps in them renamed. */
export function rewriteTemplate(text: string, names: NewNames): string {
  if (!text.includes('{{') || !text.includes('steps')) return text
  const parts = parseTemplate(text)
  if (!parts.ok) return text
  let result = ''
  let at = 0
  for (const part of parts.value) {
    if ('text' in part) continue
    result += text.slice(at, part.position) + rewriteExpression(part.expression.text, names)
    at = part.position + part.expression.text.length
  }
  return result + text.slice(at)
}

/** A step with every formula in its config and policy renamed. What is inside of it sees none of the steps outside and is left alone. */
export function rewriteNode(node: GraphNode, names: NewNames, catalog: Catalog): GraphNode {
  const definition = nodeDefinition(catalog, node.type)
  const fields = definition ? expressionFields(definition.config, node.config) : []
  let config: Json = node.config
  for (const field of fields) config = replaceAt(config, field.path, rewriteField(field, names))
  for (const field of definition ? codeFields(definition.config) : []) {
    const source = node.config[field]
    if (typeof source === 'string') config = replaceAt(config, [field], rewriteCode(source, names))
  }
  const policy = node.policy && rewritePolicy(node.policy, names)
  if (config === node.config && policy === node.policy) return node
  return { ...node, config: config as JsonObject, ...(policy ? { policy } : {}) }
}

function rewritePolicy(policy: NonNullable<GraphNode['policy']>, names: NewNames): NonNullable<GraphNode['policy']> {
  const key = policy.effect?.key === undefined ? undefined : rewriteTemplate(policy.effect.key, names)
  const review = policy.review?.map((rule) => {
    if (rule.when !== 'expression') return rule
    const expression = rewriteExpression(rule.expression, names)
    return expression === rule.expression ? rule : { ...rule, expression }
  })
  const sameRules = review?.every((rule, index) => rule === policy.review?.[index]) ?? true
  if (key === policy.effect?.key && sameRules) return policy
  return { ...policy, ...(key === undefined ? {} : { effect: { ...policy.effect, key } }), ...(review && !sameRules ? { review } : {}) }
}

const rewriteField = ({ control, text }: ExpressionField, names: NewNames): string =>
  control === 'expression' ? rewriteExpression(text, names) : rewriteTemplate(text, names)

function replaceAt(value: Json, path: readonly (string | number)[], text: string): Json {
  const [key, ...rest] = path
  if (key === undefined) return value === text ? value : text
  if (Array.isArray(value) && typeof key === 'number') {
    const changed = replaceAt(value[key]!, rest, text)
    return changed === value[key] ? value : value.with(key, changed)
  }
  if (!isJsonObject(value)) return value
  const changed = replaceAt(value[key]!, rest, text)
  return changed === value[key] ? value : { ...value, [key]: changed }
}

/** How an id may stand in a formula. */
const written = (id: string, form: 'path' | 'bracket'): string[] => (form === 'path' ? [id, `\`${id}\``] : [`"${id}"`, `'${id}'`])

function quotedLike(found: string, name: string): string {
  const quote = found[0]
  if (quote === '"' || quote === "'") return `${quote}${name}${quote}`
  return quote === '`' || !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) || WORDS.has(name) ? `\`${name}\`` : name
}

/** Words of the language that stand for a name only in backticks. */
const WORDS: ReadonlySet<string> = new Set(['and', 'or', 'in', 'true', 'false', 'null', 'function'])
