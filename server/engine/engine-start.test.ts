import { expect, test } from 'vitest'
import { define } from '#shared/run/testing/definitions.ts'
import { createWorld, pass } from './testing/world.ts'

test.each(['a.b', '', 'x'.repeat(65), 'a/b', 'ä'])('a run cannot be named %j', async (runId) => {
  const world = await createWorld({ handlers: { pass } })
  const definition = define({ a: { type: 'pass' } })
  await world.real.saveDefinitions([definition])
  const start = world.engine.createRun({ definition: definition.hash, input: null, runId })
  await expect(start).rejects.toMatchObject({ code: 'invalid_input' })
})
