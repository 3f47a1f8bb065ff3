import { same } from '#shared/graph/edit/settings.ts'
import { resolvePolicy, type PolicyInput } from '#shared/policy/policy.ts'

/** Ready-made ways of trying again. A step that says nothing has those of its type. */

export const PRESETS = ['none', 'standard', 'api', 'llm'] as const
export type Preset = (typeof PRESETS)[number]
type Retry = NonNullable<PolicyInput['retry']>

export const PRESET_WORDS: Readonly<Record<Preset | 'custom', string>> = {
  none: 'None',
  standard: 'Standard',
  api: 'API',
  llm: 'LLM',
  custom: 'Custom',
}
export const PRESET_HELP: Readonly<Record<Preset | 'custom', string>> = {
  none: 'One try. What fails has failed.',
  standard: 'Three tries with growing waits. Right for most steps.',
  api: 'For calls of another service. Four tries; eight with longer waits when the service says that it is asked too often.',
  llm: 'For questions to an AI model. Three tries with longer waits; eight when the model is asked too often.',
  custom: 'As set below.',
}

const LIMITED: NonNullable<Retry['rules']> = [
  { kinds: ['rate_limited'], maxAttempts: 8, backoff: { first: '5s', cap: '2m', jitter: 'equal' }, budget: '30m' },
]
const growing = (first: string) => ({ strategy: 'exponential', first, factor: 2, cap: '1m', jitter: 'full' }) as const

export const PRESET_RETRY: Readonly<Record<Preset, Retry>> = {
  none: { maxAttempts: 1, rules: [] },
  standard: { maxAttempts: 3, backoff: growing('1s'), budget: '10m', rules: [] },
  api: { maxAttempts: 4, backoff: growing('1s'), budget: '15m', rules: LIMITED },
  llm: { maxAttempts: 3, backoff: growing('2s'), budget: '10m', rules: LIMITED },
}

/** The preset that a retry comes to, whoever said so; `custom` when it is none of them. */
export function presetOf(ofNode: PolicyInput | undefined, ofType: PolicyInput): Preset | 'custom' {
  const { retry } = resolvePolicy(ofNode, ofType)
  if (retry.maxAttempts === 1 && retry.rules.every(({ maxAttempts }) => maxAttempts === 1)) return 'none'
  return PRESETS.find((preset) => same(resolvePolicy({ retry: PRESET_RETRY[preset] }, {}).retry, retry)) ?? 'custom'
}

/** What to write for a preset: nothing where the type already says the same. */
export function retryOf(preset: Preset, ofType: PolicyInput): Retry | undefined {
  const wanted = resolvePolicy({ retry: PRESET_RETRY[preset] }, ofType).retry
  return same(wanted, resolvePolicy({}, ofType).retry) ? undefined : PRESET_RETRY[preset]
}
