import { z } from 'zod'
import { Duration } from '../../lib/duration.ts'
import { defineNode } from '../define-node.ts'
import { expression, template } from '../field.ts'

/** A person decides, here and always. Rules that ask a person only sometimes are part of every step's policy. */
export const review = defineNode({
  type: 'review',
  name: 'Ask a person',
  summary: 'Stops here until a person has looked at something and approved, changed or rejected it.',
  synonyms: ['human', 'approval', 'approve', 'sign off', 'manual', 'decision', 'reject'],
  category: 'people',
  config: z.strictObject({
    show: expression({
      label: 'What to decide on',
      help: 'A formula that gives what the person sees and may change; without one, what came in.',
    }).exactOptional(),
    question: template({
      label: 'Question',
      long: true,
      help: 'What the person is asked, such as: May we send this to {{ input.customer }}?',
    }).exactOptional(),
    assign: z
      .string()
      .min(1)
      .max(200)
      .exactOptional()
      .meta({ label: 'For', example: 'Support', help: 'The person or group that it is for.' }),
    due: Duration.meta({
      label: 'Due within',
      control: 'duration',
      help: 'Shown to the person, who sees what is late first.',
    }).exactOptional(),
  }),
  inputs: [{ id: 'in', label: 'In', type: 'any' }],
  outputs: [
    { id: 'approved', label: 'Approved', type: 'any' },
    { id: 'rejected', label: 'Rejected', type: 'any' },
  ],
  policy: {},
})
