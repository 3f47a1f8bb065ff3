import { z } from 'zod'

const known = new WeakMap<z.core.$ZodType, readonly string[]>()

/** Names of the fields of a config that hold JavaScript. */
export function codeFields(schema: z.core.$ZodType): readonly string[] {
  let fields = known.get(schema)
  if (!fields) known.set(schema, (fields = namesOf(schema)))
  return fields
}

function namesOf(schema: z.core.$ZodType): string[] {
  const { def } = (schema as z.core.$ZodTypes)._zod
  if (def.type !== 'object') return []
  return Object.entries(def.shape).flatMap(([name, field]) => (z.globalRegistry.get(field)?.['control'] === 'code' ? [name] : []))
}

/** What is passed over: comments and texts; what is looked for: `steps.name` and `steps["name"]` that no dot stands before. */
const PARTS =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`|(?<![\w$.])(steps\s*(?:\?\.|\.)\s*)([A-Za-z_$][\w$]*)|(?<![\w$.])(steps\s*(?:\?\.)?\[\s*)(["'])([\w-]+)\4/g
const INSIDE = /\$\{([^{}`]*)\}/g

/** JavaScript with the steps that it reads renamed. Comments and texts stay as they are, but for `${ }` in them. */
export function rewriteCode(source: string, names: ReadonlyMap<string, string>): string {
  if (!source.includes('steps')) return source
  return source.replace(PARTS, (whole: string, before?: string, name?: string, bracket?: string, quote?: string, key?: string): string => {
    if (before !== undefined && name !== undefined) {
      const renamed = names.get(name)
      if (renamed === undefined) return whole
      if (/^[A-Za-z_$][\w$]*$/.test(renamed)) return before + renamed
      return `${before.replace(/\s*(\?\.|\.)\s*$/, (_, dot: string) => (dot === '?.' ? '?.' : ''))}[${JSON.stringify(renamed)}]`
    }
    if (bracket !== undefined && quote !== undefined && key !== undefined) return `${bracket}${quote}${names.get(key) ?? key}${quote}`
    if (!whole.startsWith('`')) return whole
    return whole.replace(INSIDE, (_, inner: string) => `\${${rewriteCode(inner, names)}}`)
  })
}
