import type { z } from 'zod'

/** Zod's findings in plain words. */

export interface PlainIssue {
  path: PropertyKey[]
  /** Follows the name of the place: "must be a number, not text". */
  text: string
}

export function plainIssues(error: z.core.$ZodError): PlainIssue[] {
  return error.issues.map((issue) => plainIssue(issue, []))
}

function plainIssue(issue: z.core.$ZodIssue, base: PropertyKey[]): PlainIssue {
  const path = [...base, ...issue.path]
  switch (issue.code) {
    case 'invalid_type':
      return {
        path,
        text: issue.input === undefined && issue.message.includes('undefined') ? 'is missing' : `must be ${kindName(issue.expected)}`,
      }
    case 'unrecognized_keys':
      return { path, text: `has ${issue.keys.length === 1 ? 'an unknown field' : 'unknown fields'}: ${issue.keys.slice(0, 5).join(', ')}` }
    case 'invalid_value':
      return { path, text: `must be ${issue.values.length === 1 ? '' : 'one of '}${issue.values.map(String).join(', ')}` }
    case 'too_small':
      return { path, text: sizeText('at least', issue.minimum, issue.origin) }
    case 'too_big':
      return { path, text: sizeText('at most', issue.maximum, issue.origin) }
    case 'invalid_union': {
      const nearest = nearestBranch(issue.errors)
      if (nearest) return plainIssue(nearest, path)
      return { path, text: kindsText(issue) ?? 'is none of the forms that are allowed here' }
    }
    case 'invalid_key':
      return { path, text: 'has a name that is not allowed' }
    default:
      return { path, text: issue.message }
  }
}

/** The names of the forms, where a field says which one it is: `must be one of always, confidence_below`. */
function kindsText(issue: z.core.$ZodIssueInvalidUnion): string | undefined {
  const options: unknown = 'options' in issue ? issue.options : undefined
  return Array.isArray(options) ? `must be one of ${options.map(String).join(', ')}` : undefined
}

/** Of the forms that a value could have had, the one that it came closest to: where the fault lies deepest. */
function nearestBranch(branches: readonly (readonly z.core.$ZodIssue[])[]): z.core.$ZodIssue | undefined {
  let nearest: z.core.$ZodIssue | undefined
  for (const branch of branches) {
    const issue = branch[0]
    if (issue && issue.path.length > (nearest?.path.length ?? 0)) nearest = issue
  }
  return nearest
}

const sizeText = (limit: string, size: number | bigint, origin: string): string => {
  if (origin === 'string') return size === 1 && limit === 'at least' ? 'must not be empty' : `must have ${limit} ${size} characters`
  if (origin === 'array' || origin === 'set') return `must have ${limit} ${size} ${size === 1 ? 'entry' : 'entries'}`
  return `must be ${limit} ${size}`
}

const KIND_NAMES: ReadonlyMap<string, string> = new Map([
  ['string', 'text'],
  ['number', 'a number'],
  ['int', 'a whole number'],
  ['boolean', 'true or false'],
  ['object', 'an object { }'],
  ['record', 'an object { }'],
  ['array', 'a list [ ]'],
  ['nonoptional', 'given'],
])
const kindName = (kind: string): string => KIND_NAMES.get(kind) ?? kind

/** `nodes[3].config.prompt` */
export function pathText(path: readonly PropertyKey[]): string {
  let text = ''
  for (const part of path) text += typeof part === 'number' ? `[${part}]` : text === '' ? String(part) : `.${String(part)}`
  return text
}
