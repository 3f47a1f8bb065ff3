import { z } from 'zod'
import type { Json } from '../lib/json.ts'
import type { StepContext } from './define-node.ts'
import { expression } from './field.ts'

const Name = z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,63}$/, 'must start with a letter and hold only letters, digits and _')

/** What a container hands to the steps inside of it, which cannot see the steps outside. */
export const Vars = z
  .record(Name, expression({ label: 'Value', help: 'A formula, worked out once before the first item.' }))
  .default({})
  .meta({
    label: 'Pass in',
    help: 'Steps inside do not see the steps outside. Name what they need here; inside they read it as vars.name.',
  })

export async function evaluateVars(
  vars: { [name: string]: string },
  { evaluate }: Pick<StepContext, 'evaluate'>,
): Promise<{ [name: string]: Json }> {
  const values: [string, Json][] = []
  for (const [name, text] of Object.entries(vars)) values.push([name, await evaluate(text)])
  return Object.fromEntries(values)
}
