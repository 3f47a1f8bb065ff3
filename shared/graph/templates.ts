import { err, ok, type Result } from '../lib/result.ts'
import type { Json } from '../lib/json.ts'
import { StepFailure } from '../policy/step-error.ts'
import {
  evaluate,
  EXPRESSION_LIMITS,
  parseExpression,
  type Expression,
  type ExpressionLimits,
  type ExpressionProblem,
  type Names,
} from './expressions.ts'

/** Text with expressions inside: `Dear {{ input.name }}`. To write two opening braces, write `{{ "{{" }}`. */

export type TemplatePart =
  | { text: string }
  | { expression: Expression; /** Where the expression starts in the template. */ position: number }

/** An expression may hold `}}` itself; so many ends are tried before the template is called wrong. */
const MAX_ENDS = 20

/** The template in its parts. Positions of problems count from the start of the template. */
export function parseTemplate(template: string): Result<TemplatePart[], ExpressionProblem> {
  const parts: TemplatePart[] = []
  let at = 0
  for (;;) {
    const open = template.indexOf('{{', at)
    const text = template.slice(at, open < 0 ? undefined : open)
    if (text) parts.push({ text })
    if (open < 0) return ok(parts)
    const inner = parseInner(template, open + 2)
    if (!inner.ok) return inner
    parts.push({ expression: inner.value.expression, position: inner.value.position })
    at = inner.value.end
  }
}

function parseInner(template: string, start: number): Result<{ expression: Expression; position: number; end: number }, ExpressionProblem> {
  let first: ExpressionProblem | undefined
  let close = template.indexOf('}}', start)
  if (close < 0) return err({ message: 'It opens {{ without closing it with }}.', position: start - 2 })
  for (let tried = 0; close >= 0 && tried < MAX_ENDS; tried++, close = template.indexOf('}}', close + 1)) {
    const inside = template.slice(start, close)
    const text = inside.trim()
    const position = start + inside.length - inside.trimStart().length
    if (text === '') return err({ message: 'There is nothing between {{ and }}.', position })
    const expression = parseExpression(text)
    if (expression.ok) return ok({ expression: expression.value, position, end: close + 2 })
    first ??= { message: expression.error.message, position: position + expression.error.position }
  }
  return err(first!)
}

/**
 * The text with every expression replaced by its value: text as it is, nothing for null, anything else as JSON.
 * The limits are those of each expression. Throws StepFailure(code_error) when the template cannot be read or an expression fails.
 */
export async function render(template: string, names: Names, limits: ExpressionLimits = EXPRESSION_LIMITS): Promise<string> {
  const parts = parseTemplate(template)
  if (!parts.ok)
    throw new StepFailure({
      kind: 'code_error',
      message: `The text "${template.slice(0, 100)}" cannot be filled in. ${parts.error.message}`,
    })
  let text = ''
  for (const part of parts.value) text += 'text' in part ? part.text : asText(await evaluate(part.expression.text, names, limits))
  return text
}

const asText = (value: Json): string => (typeof value === 'string' ? value : value === null ? '' : JSON.stringify(value))
