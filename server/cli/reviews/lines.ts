import { formatDuration } from '#shared/lib/duration.ts'
import { isJsonObject, type Json } from '#shared/lib/json.ts'
import { choices } from '#server/reviews/choices.ts'
import type { ReviewInfo } from '#server/reviews/review-info.ts'
import type { Commands } from '../run/commands-to-type.ts'
import { badge, dot, ellipsis, plainer, tint, type Look } from '../look.ts'
import { clean, padEnd, safeJson, truncate, width, wrap } from '../text.ts'
import { brief } from '../values.ts'

const LABEL = 12
const OUTPUT_LINES = 40
const SHORT_FIELDS = 3

/**
 * One open review for a person: what it is about, why it is here, what is proposed, what each decision does. `short` names the
 * decisions in one line, with the command of the first.
 */
export function reviewLines(info: ReviewInfo, look: Look, say: Commands, columns: number, short = false, now = Date.now()): string[] {
  const { review, item } = info
  const { requested } = review
  const room = Math.max(30, columns - LABEL - 3)
  const title = [info.workflow, info.step].map((part) => tint(clean(part), 'strong', look)).join(look.unicode ? ' › ' : ' > ')
  const times = [
    `waiting ${formatDuration(Math.max(0, now - review.requestedAt))}`,
    ...dueText(requested.due, now),
    ...(requested.assign === undefined ? [] : [`for ${clean(requested.assign)}`]),
  ]
  const head = `${badge('needs_review', look)}  ${title}`
  const whole = `${head}${tint(dot(look) + times.join(dot(look)), 'quiet', look)}`
  const fits = width(whole) <= columns
  const lines = [fits ? whole : head]
  if (!fits) add('', wrap(times.join(dot(look)), room))
  if (item) add('item', [`${item.number}: ${truncate(clean(item.text), room - 8, ellipsis(look))}`])
  for (const reason of requested.reasons) add('why', wrap(plainer(clean(reason.text), look), room))
  if (requested.question !== undefined) add('question', wrap(clean(requested.question), room))
  if (requested.output !== undefined)
    add('proposed', outputLines('json' in requested.output ? requested.output.json : brief(requested.output, room), room, look, short))
  const options = choices(info)
  if (short) {
    const [first, ...others] = options
    add('decide', [
      `${say.decide(review.reviewId, first!.decision)}${first!.needsOutput ? ` --output-json '...'` : ''}`,
      tint(`or ${others.map((option) => option.decision).join(', ')} instead of ${first!.decision}`, 'quiet', look),
    ])
    return lines
  }
  const commands = options.map(
    (option) => `${say.decide(review.reviewId, option.decision)}${option.needsOutput ? ` --output-json '...'` : ''}`,
  )
  const left = Math.max(...commands.map((command) => command.length))
  const beside = LABEL + left + 4 + Math.max(...options.map((option) => option.then.length)) < columns
  for (const [i, option] of options.entries()) {
    const what = tint(option.then, 'quiet', look)
    add(option.decision, beside ? [`${padEnd(commands[i]!, left)}  ${what}`] : [what, commands[i]!])
  }
  return lines

  function add(label: string, texts: readonly string[]): void {
    for (const [i, text] of texts.entries()) lines.push(`  ${tint(padEnd(i === 0 ? label : '', LABEL), 'quiet', look)} ${text}`)
  }
}

function dueText(due: number | undefined, now: number): string[] {
  if (due === undefined) return []
  return [due <= now ? `overdue by ${formatDuration(now - due)}` : `due in ${formatDuration(due - now)}`]
}

/** An output field by field: whole, or with `short` a few fields of one line each. */
function outputLines(output: Json, room: number, look: Look, short: boolean): string[] {
  const fields: [string, Json][] = isJsonObject(output)
    ? Object.entries(output).map(([name, value]) => [`${clean(name)}: `, value])
    : [['', output]]
  if (short) {
    const shown = fields.slice(0, SHORT_FIELDS).map(([name, value]) => truncate(name + textOf(value), room, ellipsis(look)))
    return fields.length > SHORT_FIELDS
      ? [...shown, fields.length === SHORT_FIELDS + 1 ? 'and one more field' : `and ${fields.length - SHORT_FIELDS} more fields`]
      : shown
  }
  const lines = fields.flatMap(([name, value]) =>
    isTexts(value)
      ? [
          ...(name === '' ? [] : [name.trimEnd()]),
          ...value.flatMap((text) => wrap(clean(text), room - 2, true).map((line, i) => `${i === 0 ? '-' : ' '} ${line}`)),
        ]
      : wrap(name + textOf(value), room, true),
  )
  return lines.length > OUTPUT_LINES
    ? [...lines.slice(0, OUTPUT_LINES), `and ${lines.length - OUTPUT_LINES} more lines; reviews --json has all of it`]
    : lines
}

const textOf = (value: Json): string => clean(typeof value === 'string' ? value : safeJson(value))
const isTexts = (value: Json): value is string[] =>
  Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string')
