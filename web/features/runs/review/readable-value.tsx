import { isJsonObject, type Json, type JsonObject } from '#shared/lib/json.ts'
import type { Value } from '#shared/run/events.ts'
import { ValueOf } from '../detail/value-of.tsx'
import { fieldsOf } from './readable.ts'
import classes from './review.module.css'

/** A value to be judged: text as text, an object field by field, both in full; what is more than that as everywhere else. */
export function ReadableValue({ runId, value, name }: { runId: string; value: Value; name: string }) {
  if (!('json' in value)) return <ValueOf runId={runId} value={value} name={name} maxHeight={320} />
  const fields = fieldsOf(value.json)
  if (fields === undefined) return <Plain runId={runId} value={value.json} name={name} />
  return (
    <dl className={classes['fields']}>
      {fields.map(([field, one]) => (
        <div key={field} data-short={isShort(one) || undefined}>
          <dt>{field}</dt>
          <dd>
            <Plain runId={runId} value={one} name={field} />
          </dd>
        </div>
      ))}
    </dl>
  )
}

function Plain({ runId, value, name }: { runId: string; value: Json; name: string }) {
  if (value === null || value === '') return <span className={classes['quiet']}>nothing</span>
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'number') return String(value)
  if (typeof value === 'string' && isShort(value)) return value
  if (typeof value === 'string' && value.length <= LONGEST) return <p className={classes['text']}>{value}</p>
  if (isList(value))
    return (
      <ul className={classes['entries']}>
        {value.map((one, index) => (
          <li key={`${index} ${one}`}>{one}</li>
        ))}
      </ul>
    )
  if (isJsonObject(value) && Object.keys(value).length === 0) return <span className={classes['quiet']}>nothing</span>
  if (isJsonObject(value) && isShallow(value))
    return (
      <ul className={classes['entries']}>
        {Object.entries(value).map(([field, one]) => (
          <li key={field}>
            <span className={classes['quiet']}>{field}</span> <Plain runId={runId} value={one} name={field} />
          </li>
        ))}
      </ul>
    )
  return <ValueOf runId={runId} value={{ json: value }} name={name} maxHeight={320} />
}

/** Beyond this a text has its own box that scrolls. */
const LONGEST = 6_000

const isShort = (value: Json): boolean =>
  typeof value === 'string' ? value.length <= 24 && !value.includes('\n') : typeof value !== 'object' || value === null

const isList = (value: Json): value is string[] =>
  Array.isArray(value) && value.length > 0 && value.length <= 20 && value.every((one) => typeof one === 'string' && one.length <= 400)

/** An object whose fields are each a word or two: it needs no tree. */
const isShallow = (value: JsonObject): boolean => Object.keys(value).length <= 12 && Object.values(value).every(isShort)
