import { z } from 'zod'
import { AnyJson } from './common.ts'

/** Every refusal of the API. `message` is one sentence for people: what, where and what to do. */
export const ErrorReply = z.object({
  error: z.object({ code: z.string(), message: z.string(), details: AnyJson.optional() }),
})
export type ErrorReply = z.infer<typeof ErrorReply>

/** Status of each code of an error. */
export const ERROR_STATUS = {
  invalid_graph: 400,
  invalid_input: 400,
  invalid_config: 400,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  /** The draft was saved by somebody else since it was read; `details.current` is the one there now. */
  stale_revision: 409,
  already_decided: 409,
  stale_writer: 409,
  too_large: 413,
  internal: 500,
  data_folder_in_use: 503,
  data_folder_damaged: 503,
  disk_full: 507,
  unavailable: 503,
} as const
