import { isJsonObject, type Json } from '#shared/lib/json.ts'
import type { Value } from '#shared/run/events.ts'
import type { StepInput } from '#shared/run/step-input.ts'

/** More fields than this are a document to search in, not a form to read. */
const MOST_FIELDS = 30

/** The fields of an object that a person can read one below the other; undefined for anything else. */
export function fieldsOf(value: Json): [name: string, value: Json][] | undefined {
  if (!isJsonObject(value)) return undefined
  const fields = Object.entries(value)
  return fields.length === 0 || fields.length > MOST_FIELDS ? undefined : fields
}

/**
 * What a proposal was made from: what arrived at the step. A step that hands on what it got shows nothing new with that: then what came
 * into the run is worth reading.
 */
export function madeFrom(
  input: StepInput,
  proposed: Value | undefined,
  run: Value | undefined,
): { from: string | undefined; value: Value }[] {
  const arrived =
    input.from === 'nothing'
      ? []
      : input.from === 'steps'
        ? input.values.map(({ step, value }) => ({ from: step, value }))
        : [{ from: undefined, value: input.value }]
  const news = arrived.filter(({ value }) => !isEmpty(value) && !same(value, proposed))
  if (news.length > 0 || run === undefined || isEmpty(run) || same(run, proposed)) return news
  return [{ from: undefined, value: run }]
}

const same = (a: Value, b: Value | undefined): boolean => b !== undefined && JSON.stringify(a) === JSON.stringify(b)
const isEmpty = (value: Value): boolean => 'json' in value && (value.json === null || JSON.stringify(value.json) === '{}')
