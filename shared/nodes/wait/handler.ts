import { durationMs } from '../../lib/duration.ts'
import type { Json } from '../../lib/json.ts'
import { StepFailure } from '../../policy/step-error.ts'
import { kindOf, passedOn } from '../arrived.ts'
import { defineHandler, done, type StepContext } from '../define-node.ts'
import { wait } from './definition.ts'

export const waitHandler = defineHandler(wait, async (context) => {
  const until = typeof context.memo === 'number' ? context.memo : await untilWhen(context)
  return until <= context.now() ? done(passedOn(context)) : { kind: 'wait', until, memo: until }
})

async function untilWhen({ config, now, evaluate }: StepContext<{ duration?: string; until?: string }>): Promise<number> {
  if (config.duration !== undefined) return now() + durationMs(config.duration)
  return instant(await evaluate(config.until!))
}

/** Without a zone the same text would mean another moment on another server. */
const ZONED = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d))?$/
/** The last moment that a Date can hold. */
const LAST = 8.64e15

function instant(value: Json): number {
  const ms = typeof value === 'number' ? Math.ceil(value) : typeof value === 'string' && ZONED.test(value) ? Date.parse(value) : Number.NaN
  if (ms >= 0 && ms <= LAST) return ms
  const got = typeof value === 'string' ? `"${value.slice(0, 100)}"` : typeof value === 'number' ? String(value) : kindOf(value)
  throw new StepFailure({
    kind: 'invalid_input',
    message: `The time to wait for is ${got}; it must be a time with its zone, such as "2026-03-01T09:00:00Z", or milliseconds since 1970.`,
  })
}
