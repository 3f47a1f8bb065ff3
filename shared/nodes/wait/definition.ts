import { z } from 'zod'
import { Duration } from '../../lib/duration.ts'
import { defineNode } from '../define-node.ts'
import { expression } from '../field.ts'

/** A pause that outlives restarts. Hands on what came in. */
export const wait = defineNode({
  type: 'wait',
  name: 'Wait',
  summary: 'Pauses for a while or until a point in time; a restart does not shorten or lengthen it.',
  synonyms: ['delay', 'sleep', 'pause', 'timer', 'until', 'schedule'],
  category: 'logic',
  config: z
    .strictObject({
      duration: Duration.meta({ label: 'For', control: 'duration', help: 'How long to wait.' }).exactOptional(),
      until: expression({
        label: 'Until',
        help: 'A formula that gives a time with its zone, such as "2026-03-01T09:00:00Z", or milliseconds since 1970.',
      }).exactOptional(),
    })
    .refine(
      ({ duration, until }) => (duration === undefined) !== (until === undefined),
      'needs either how long to wait or until when, not both',
    ),
  inputs: [{ id: 'in', label: 'In', type: 'any' }],
  outputs: [{ id: 'out', label: 'Then', type: 'any' }],
  policy: {},
})
