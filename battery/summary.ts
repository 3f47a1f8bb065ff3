import type { Outcome } from './lanes.ts'

/** What a battery did, in lines for people: counts, time, probes, violations. */
export function summary(outcomes: readonly Outcome[]): string {
  return outcomes.map(section).join('\n\n')
}

function section({ name, violations, counts, probes, seconds }: Outcome): string {
  const lines = [`${name}: ${violations.length === 0 ? 'no violation' : `${violations.length} VIOLATIONS`} in ${seconds.toFixed(1)} s`]
  lines.push(`  ${list(counts)}`)
  if (Object.keys(probes).length > 0) lines.push(`  probes: ${list(probes)}`)
  for (const violation of violations) lines.push(`  ! ${violation}`)
  return lines.join('\n')
}

const list = (numbers: { [name: string]: number }): string =>
  Object.entries(numbers)
    .map(([name, count]) => `${name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)} ${count}`)
    .join(', ')

/** Probes that stayed at 0: paths that this battery meant to take and did not. */
export function missed(outcomes: readonly Outcome[], wanted: readonly string[]): string[] {
  const hit = new Map<string, number>()
  for (const { probes } of outcomes) for (const [name, count] of Object.entries(probes)) hit.set(name, (hit.get(name) ?? 0) + count)
  return wanted.filter((name) => (hit.get(name) ?? 0) === 0)
}
