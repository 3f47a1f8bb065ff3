import { RE2JS } from 're2js'

/**
 * A matcher for relative paths with forward slashes. `*` and `?` stay within one folder, `**` crosses folders (`**` + `/` also
 * matches none), `{a,b}` is a choice, `[abc]` and `[!abc]` are sets. Upper and lower case are the same. Everything else stands
 * for itself. The regular expression behind it is linear, so no pattern can make it hang. Throws RangeError on a broken pattern.
 */
export function compileGlob(glob: string): (path: string) => boolean {
  if (glob.length > MAX_LENGTH) throw new RangeError(`it is longer than ${MAX_LENGTH} characters`)
  let source = ''
  let depth = 0
  for (let i = 0; i < glob.length; i++) {
    const char = glob[i]!
    if (char === '*') {
      if (glob[i + 1] !== '*') source += '[^/]*'
      else if (glob[i + 2] === '/' && atStart(glob, i)) [source, i] = [`${source}(?:.*/)?`, i + 2]
      else [source, i] = [`${source}.*`, i + 1]
    } else if (char === '?') source += '[^/]'
    else if (char === '{') [source, depth] = [`${source}(?:`, depth + 1]
    else if (char === '}' && depth > 0) [source, depth] = [`${source})`, depth - 1]
    else if (char === ',' && depth > 0) source += '|'
    else if (char === '[') {
      const end = glob.indexOf(']', i + 2)
      if (end < 0) throw new RangeError('a [ has no ]')
      source += set(glob.slice(i + 1, end))
      i = end
    } else source += RE2JS.quote(char)
  }
  if (depth > 0) throw new RangeError('a { has no }')
  const pattern = compile(source)
  return (path) => pattern.testExact(path)
}

const MAX_LENGTH = 500

const atStart = (glob: string, index: number): boolean => index === 0 || '/{,'.includes(glob[index - 1]!)

function set(body: string): string {
  const negated = body.startsWith('!') || body.startsWith('^')
  const members = (negated ? body.slice(1) : body).replace(/[\\[\]^&~]/g, '\\$&')
  return negated ? `[^/${members}]` : `[${members}]`
}

function compile(source: string): RE2JS {
  try {
    return RE2JS.compile(source, RE2JS.CASE_INSENSITIVE | RE2JS.DOTALL)
  } catch (thrown) {
    throw new RangeError('it is not a pattern such as *.pdf or **/*.{txt,md}', { cause: thrown })
  }
}
