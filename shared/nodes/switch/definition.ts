import { z } from 'zod'
import { defineNode } from '../define-node.ts'
import { expression } from '../field.ts'

const RESERVED = new Set(['else', 'error', 'in'])

const Case = z.strictObject({
  port: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9_-]{0,39}$/, 'must start with a letter and hold only letters, digits, _ and -')
    .refine((port) => !RESERVED.has(port), 'must not be else, error or in')
    .meta({ label: 'Exit', help: 'A short name of this way, used by the lines that leave here.' }),
  label: z.string().max(80).exactOptional().meta({ label: 'Label', help: 'What the card says.' }),
  when: expression({ label: 'When', condition: true, help: 'True or false, such as steps.classify.output.kind = "invoice".' }),
})

/** Many ways on: the first case that holds, else `else`. Hands on what came in. */
export const switchNode = defineNode({
  type: 'switch',
  name: 'Choose a path',
  summary: 'Goes the first of several ways whose condition is true, else the last one.',
  synonyms: ['case', 'router', 'route', 'switch', 'sort into', 'category'],
  category: 'logic',
  config: z.strictObject({
    cases: z
      .array(Case)
      .min(1)
      .max(50)
      .superRefine((cases, context) => {
        const seen = new Set<string>()
        for (const [index, { port }] of cases.entries()) {
          if (seen.has(port))
            context.addIssue({ code: 'custom', path: [index, 'port'], message: `is the exit of an earlier case; each needs its own` })
          seen.add(port)
        }
      })
      .meta({ label: 'Cases', help: 'Tried from top to bottom; the first that is true is taken.' }),
  }),
  inputs: [{ id: 'in', label: 'In', type: 'any' }],
  outputs: ({ cases }) => [
    ...cases.map(({ port, label }) => ({ id: port, label: label ?? port, type: 'any' as const })),
    { id: 'else', label: 'Otherwise', type: 'any' },
  ],
  policy: {},
})
