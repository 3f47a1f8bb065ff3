import { durationMs } from '../../lib/duration.ts'
import type { Json } from '../../lib/json.ts'
import { defineHandler, done } from '../define-node.ts'
import { code } from './definition.ts'

export const codeHandler = defineHandler(code, async ({ config, scope, can, signal }) => {
  const { input, steps, item, run, vars } = scope
  const seen: { [name: string]: Json } = { input, item: item ?? null, run: { ...run }, vars }
  // All results of a long run are much to copy for code that does not look at them.
  seen['steps'] = /\bsteps\b/.test(config.source) ? { ...steps } : {}
  // On one line with the user's first, so that line numbers in errors are theirs; the break ends a comment on their last.
  const source = `const { steps, item, run, vars } = input; return (function (input) {${config.source}\n})(input.input)`
  return done(await can.code.run({ source, input: seen, timeoutMs: durationMs(config.timeout) }, signal))
})
