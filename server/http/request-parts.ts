import { z } from 'zod'
import { pathText, plainIssues } from '#shared/graph/plain-issues.ts'
import { DomainError } from '#shared/lib/domain-error.ts'

type Part = 'address' | 'query' | 'body'
const NAMES: { [P in Part]: string } = { address: 'the address', query: 'the query of the address', body: 'the body' }
const MOST_PROBLEMS = 20

/** A part of a request by its schema; undefined where the contract has none. Errors: `invalid_input`, every problem with its place in `details.problems`. */
export function readPart(part: Part, schema: z.ZodType | undefined, value: unknown): unknown {
  if (!schema) return undefined
  if (part === 'body') checkValues(value)
  // A command without a body is one that says nothing.
  const parsed = schema.safeParse(value === undefined && schema instanceof z.ZodObject ? {} : value)
  if (parsed.success) return parsed.data
  if (value === undefined && part === 'body')
    throw new DomainError('invalid_input', 'The request has no body. Send it as JSON, with the header Content-Type: application/json.')
  const problems = plainIssues(parsed.error)
    .slice(0, MOST_PROBLEMS)
    .map(({ path, text }) => ({ path: pathText(path), message: `${path.length === 0 ? `It` : `"${pathText(path)}"`} ${text}.` }))
  const { path, message } = problems[0]!
  const first = path === '' ? `${capital(NAMES[part])}${message.slice(2)}` : `${message.slice(0, -1)} (in ${NAMES[part]}).`
  throw new DomainError('invalid_input', first, { details: { problems } })
}

/** The revision in an If-Match header, with quotes or without; undefined when there is no header. */
export function ifMatchOf(header: string | undefined): number | undefined {
  if (header === undefined) return undefined
  const match = /^\s*(?:W\/)?"?(\d{1,15})"?\s*$/.exec(header)
  if (!match)
    throw new DomainError(
      'invalid_input',
      'The header If-Match is no revision. Send the number that the draft was read with: If-Match: "12".',
    )
  return Number(match[1])
}

/** Errors: `invalid_input` for a key that is empty, longer than 200 characters or not printable. */
export function idempotencyKeyOf(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined
  if (typeof header === 'string' && /^[\x21-\x7e][\x20-\x7e]{0,199}$/.test(header)) return header
  throw new DomainError('invalid_input', 'The header Idempotency-Key must have 1 to 200 printable characters.')
}

/** What is nested deeper makes whatever recurses over it run out of stack. */
const DEEPEST = 1_000

/**
 * What no schema asks of JSON: not too deep, and no number above what a number can hold, which would be kept as null. By hand and level by
 * level, because the call stack is what would overflow. Errors: `invalid_input`.
 */
function checkValues(body: unknown): void {
  let level: unknown[] = [body]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEEPEST) throw new DomainError('invalid_input', `The body is nested more than ${DEEPEST} levels deep. Send it flatter.`)
    if (level.some((one) => typeof one === 'number' && !Number.isFinite(one)))
      throw new DomainError('invalid_input', 'A number in the body is larger than 1.8e308, the largest there can be. Send it as text.')
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one).filter(isLookedAt) : []))
  }
}

const isLookedAt = (value: unknown): boolean => typeof value === 'object' || (typeof value === 'number' && !Number.isFinite(value))

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
