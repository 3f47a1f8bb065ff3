import { CATEGORIES, type Category } from '#shared/nodes/define-node.ts'
import type { describeNodeType } from '#server/http/describe-node-type.ts'
import { pairs } from '../pairs.ts'
import { tint, type Look } from '../look.ts'

type Kind = ReturnType<typeof describeNodeType>

const TITLES: { [C in Category]: string } = {
  trigger: 'To begin',
  ai: 'AI',
  data: 'Data and files',
  web: 'Web',
  logic: 'Ways and rounds',
  people: 'People',
}

/** Every kind of step in a line, by what it is for. */
export function listLines(kinds: readonly Kind[], look: Look): string[] {
  const groups = CATEGORIES.map((category) => ({ category, of: kinds.filter((kind) => kind.category === category) }))
  return [
    ...groups
      .filter(({ of }) => of.length > 0)
      .flatMap(({ category, of }) => [
        tint(TITLES[category], 'strong', look),
        ...pairs(
          of.map((kind) => [kind.type, kind.summary]),
          LEFT,
        ),
        '',
      ]),
    'belay steps <type> shows what one takes and gives.',
  ]
}

/** What a workflow file may say of one kind of step. */
export function kindLines(kind: Kind, look: Look): string[] {
  const title = (text: string) => tint(text, 'strong', look)
  const fields = fieldRows(kind.config as Field, '')
  return [
    `${title(kind.type)}: ${kind.summary}`,
    '',
    title(fields.length === 0 ? 'It has no "config"' : 'In "config"'),
    ...(fields.length === 0 ? [] : pairs(fields)),
    ...(kind.container === 'body'
      ? ['', title('Beside it'), ...pairs([['body', '{ "nodes": [...], "edges": [...] }: the steps inside of it']])]
      : []),
    '',
    title('Ports that an edge may leave from'),
    ...pairs([
      ...(kind.outputs ?? [{ id: '(yours)', label: 'one for each entry of its "config", and "else"' }]).map((port): [string, string] => [
        port.id,
        port.label,
      ]),
      ['error', 'after a failure, where its policy says "onExhausted": { "to": "error_port" }'],
    ]),
    ...(Object.keys(kind.policy).length === 0
      ? []
      : [
          '',
          title('Its policy, where a workflow says nothing else'),
          ...pairs(Object.entries(kind.policy).map(([name, value]) => [name, spaced(value)])),
        ]),
  ]
}

const LEFT = 14

/** The part of a JSON Schema that is told. */
interface Field {
  type?: string
  enum?: unknown[]
  default?: unknown
  control?: string
  label?: string
  help?: string
  properties?: { [name: string]: Field }
  required?: string[]
  items?: Field
}

const CONTROLS: ReadonlyMap<string, string> = new Map([
  ['expression', 'a formula'],
  ['template', 'text with {{ formulas }}'],
  ['duration', 'a span of time such as 30s or 15m'],
  ['json-schema', 'a JSON Schema'],
  ['workflow', 'the path of a workflow file, from the folder of the first one'],
])
const TYPES: ReadonlyMap<string, string> = new Map([
  ['string', 'text'],
  ['integer', 'a whole number'],
  ['number', 'a number'],
  ['boolean', 'true or false'],
  ['array', 'a list'],
  ['object', 'an object { }'],
])

/** A row for each field, those of objects and of lists of objects below their own: `cases[].when`. */
function fieldRows(schema: Field, path: string): [string, string][] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => [
    [`${path}${name}`, fieldText(field, schema.required?.includes(name) === true)] as [string, string],
    ...fieldRows(field, `${path}${name}.`),
    ...(field.items ? fieldRows(field.items, `${path}${name}[].`) : []),
  ])
}

function fieldText(field: Field, needed: boolean): string {
  const what = field.enum
    ? `one of ${field.enum.join(', ')}`
    : (CONTROLS.get(field.control ?? '') ?? TYPES.get(field.type ?? '') ?? 'a value')
  const otherwise = typeof field.default === 'string' ? field.default : spaced(field.default)
  const said = needed ? ', needed' : ['', '{}'].includes(otherwise) ? '' : `; else ${otherwise}`
  const help = (field.help ?? field.label ?? '')
    .replace(/^A JSON Schema\. /, '')
    .replace(/^A formula (that gives|whose value is) /, (_, verb: string) => (verb === 'that gives' ? 'Gives ' : 'Gives what is '))
  return `${what}${said}.${help === '' ? '' : ` ${help}${/[.?!]$/.test(help) ? '' : '.'}`}`
}

/** JSON with spaces, so that it can be broken between lines. */
const spaced = (value: unknown): string =>
  value === undefined
    ? ''
    : JSON.stringify(value, null, 1)
        .replace(/\n\s*/g, ' ')
        .replace(/^\{ \}$/, '{}')
