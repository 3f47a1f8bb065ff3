import type { LlmAnswer, LlmRequest } from '#shared/nodes/capabilities.ts'
import { builtinAnswer } from './llm/builtin-answer.ts'
import { loadReader } from './llm/nlp.ts'

/**
 * The child process of the built-in provider: its word lists stay out of the server's memory, and a text made to be slow costs its time
 * alone. Its parent asks one question at a time and kills it when it takes too long.
 */
export type BuiltinReply = { answer: LlmAnswer } | { fault: string }

process.on('message', (request: LlmRequest) => {
  loadReader()
    .then((read): BuiltinReply => ({ answer: builtinAnswer(read, request) }))
    .catch((thrown: unknown): BuiltinReply => ({ fault: thrown instanceof Error ? thrown.message : 'unknown' }))
    .then((reply) => process.send?.(reply))
    .catch(() => process.exit(1))
})
process.on('disconnect', () => process.exit(0))
