import { agoText, durationText, plural } from '#web/lib/format.ts'
import type { SampleStep } from '../types.ts'

/** How long it took, in how many attempts, and when: `3.1 s · 2 attempts · 2 min ago`. */
export function factsOf({ pinned, at, ms, attempts, port }: SampleStep, now: number): string {
  const facts = pinned
    ? ['Pinned output']
    : [
        ...(ms === undefined ? [] : [durationText(ms)]),
        ...(attempts === undefined || attempts < 2 ? [] : [plural(attempts, 'attempt')]),
        ...(at === undefined ? [] : [agoText(at, now)]),
      ]
  return [...facts, ...(port === undefined || port === 'out' ? [] : [`left by “${port}”`])].join(' · ')
}
