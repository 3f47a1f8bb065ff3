import { z } from 'zod'

const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const
/** What people read: a bare m is also a metre and a month. */
const SPANS = { s: UNITS.s, min: UNITS.m, h: UNITS.h, d: UNITS.d } as const
const PATTERN = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/

/** A hundred years. What is longer is a slip, and beyond it sums of times are no times any more. */
const LONGEST = 36_525 * UNITS.d

/** Milliseconds of `250ms`, `30s`, `15m`, `4h`, `3d` (decimals allowed); undefined when the text is none, or longer than a hundred years. */
export function parseDuration(text: string): number | undefined {
  const match = PATTERN.exec(text)
  if (!match) return undefined
  const ms = Math.round(Number(match[1]) * UNITS[match[2] as keyof typeof UNITS])
  return ms <= LONGEST ? ms : undefined
}

/** Milliseconds of a text that the schema has already accepted. */
export function durationMs(text: string): number {
  const ms = parseDuration(text)
  if (ms === undefined) throw new Error(`not a duration: ${text}`)
  return ms
}

/** A span for people: `0.4 s`, `6.2 s`, `2 min 14 s`, `3 h 5 min`, `2 d 4 h`. */
export function formatDuration(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)} ms`
  if (ms < 59_950) return `${trim(ms / 1_000)} s`
  // Rounded before it is taken apart, so that 59 min 59.7 s is an hour and not 60 minutes.
  const [major, minor] =
    ms < UNITS.h - 500 ? (['min', 's'] as const) : ms < UNITS.d - 30_000 ? (['h', 'min'] as const) : (['d', 'h'] as const)
  const minors = Math.round(ms / SPANS[minor])
  const whole = Math.floor(minors / (SPANS[major] / SPANS[minor]))
  const rest = minors % (SPANS[major] / SPANS[minor])
  return rest === 0 ? `${whole} ${major}` : `${whole} ${major} ${rest} ${minor}`
}

const trim = (value: number): string => value.toFixed(1).replace(/\.0$/, '')

export const Duration = z
  .string()
  .refine((text) => parseDuration(text) !== undefined, 'must be a duration such as 250ms, 30s, 15m, 4h or 3d, of a hundred years at most')
  .meta({ control: 'duration', description: 'A span of time: 250ms, 30s, 15m, 4h, 3d' })
