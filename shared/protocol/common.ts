import { z } from 'zod'
import { isJsonObject, type Json } from '../lib/json.ts'
import { ERROR_KINDS } from '../policy/step-error.ts'
import type { StepError } from '../policy/step-error.ts'

/** Any JSON. Checked no further: what it must fit is said by the workflow it is for. */
export const AnyJson = z.custom<Json>((value) => value !== undefined).meta({ description: 'Any JSON' })

/** Longest id: those of child runs and of what is asked in them name their place. */
export const LONGEST_ID = 2_000

export const Id = z.string().min(1).max(LONGEST_ID)

/** ms since 1970. */
export const Time = z.number().meta({ description: 'ms since 1970' })

/** A page of a list. `nextCursor` asks for the one after it; null on the last. */
export const page = <Item extends z.ZodType>(item: Item) => z.object({ items: z.array(item), nextCursor: z.string().nullable() })

/** Query of a list: where to go on and how many at most. */
export const paging = {
  cursor: z
    .string()
    .max(LONGEST_ID + 100)
    .optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
}

export const StepErrorReply = z
  .custom<StepError>((value) => isJsonObject(value))
  .meta({
    type: 'object',
    properties: { kind: { type: 'string', enum: ERROR_KINDS }, message: { type: 'string' } },
    required: ['kind', 'message'],
  })
