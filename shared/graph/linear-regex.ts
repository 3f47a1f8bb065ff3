import { RE2JS } from 're2js'

/**
 * The regex engine of expressions: same syntax for everyday patterns, time linear in the text, so that no pattern can hang
 * the process. Look-around and back-references have no linear form and are refused.
 */

const compiled = new WeakMap<RegExp, RE2JS>()

/** Why this pattern cannot run here, in plain words; undefined when it can. */
export function regexProblem(pattern: RegExp): string | undefined {
  try {
    linear(pattern)
    return undefined
  } catch {
    return `The pattern /${pattern.source}/ uses something that is not supported (look-ahead, look-behind and back-references are not).`
  }
}

function linear(pattern: RegExp): RE2JS {
  let engine = compiled.get(pattern)
  if (!engine) {
    let flags = 0
    if (pattern.ignoreCase) flags |= RE2JS.CASE_INSENSITIVE
    if (pattern.multiline) flags |= RE2JS.MULTILINE
    engine = RE2JS.compile(pattern.source, flags)
    compiled.set(pattern, engine)
  }
  return engine
}

/** What JSONata uses of a RegExp: built from the parsed literal, then `exec` with `lastIndex` moved on. */
export class LinearRegex {
  lastIndex = 0
  private readonly engine: RE2JS

  constructor(pattern: RegExp) {
    this.engine = linear(pattern)
  }

  exec(text: string): (RegExpExecArray | LinearMatch) | null {
    const matcher = this.engine.matcher(text)
    if (this.lastIndex > text.length || !matcher.find(this.lastIndex)) {
      this.lastIndex = 0
      return null
    }
    const groups = Array.from({ length: matcher.groupCount() + 1 }, (_, group) => matcher.group(group) ?? '')
    this.lastIndex = matcher.end()
    return Object.assign(groups, { index: matcher.start() })
  }
}

interface LinearMatch extends Array<string> {
  index: number
}
