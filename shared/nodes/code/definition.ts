import { z } from 'zod'
import { Duration, parseDuration } from '../../lib/duration.ts'
import { defineNode } from '../define-node.ts'

/** JavaScript of the user, shut in: it sees the data of the run and nothing else. */
export const code = defineNode({
  type: 'code',
  name: 'Code',
  summary: 'Runs a few lines of JavaScript over the data; it can reach no files and no network.',
  synonyms: ['javascript', 'script', 'function', 'program', 'custom'],
  category: 'data',
  config: z.strictObject({
    source: z.string().min(1, 'must not be empty').max(200_000).meta({
      label: 'Code',
      control: 'code',
      help: 'The inside of a function: end with return. It sees input, steps, item, run and vars, as formulas do.',
    }),
    timeout: Duration.refine((text) => within(parseDuration(text)), 'must be between 1ms and 60s')
      .meta({ label: 'Longest run', advanced: true, control: 'duration', help: 'It is stopped when it takes longer.' })
      .default('5s'),
  }),
  inputs: [{ id: 'in', label: 'In', type: 'any' }],
  outputs: [{ id: 'out', label: 'Result', type: 'any' }],
  policy: { timeout: { attempt: '2m' } },
})

/** A text that is no duration at all is reported as that. */
function within(ms: number | undefined): boolean {
  return ms === undefined || (ms >= 1 && ms <= 60_000)
}
