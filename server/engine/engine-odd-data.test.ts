import { describe, expect, test } from 'vitest'
import type { Json } from '#shared/lib/json.ts'
import { done } from '#shared/nodes/define-node.ts'
import { define } from '#shared/run/testing/definitions.ts'
import { createWorld } from './testing/world.ts'

const nested = (levels: number): Json => {
  let value: Json = 1
  for (let i = 0; i < levels; i++) value = [value]
  return value
}

describe('a step whose id is a name that every object has', () => {
  test.each(['constructor', 'toString', 'hasOwnProperty', 'valueOf'])(
    '%s: a large output that a person approved is handed on',
    async (id) => {
      const world = await createWorld({
        store: 'sqlite',
        handlers: {
          make: () => done('x'.repeat(100_000)),
          measure: ({ arrived }) => done((arrived[id] as string | undefined)?.length ?? null),
        },
      })
      const graph = define({ [id]: { type: 'make', policy: { review: [{ when: 'always' }] } }, b: { type: 'measure', after: id } })
      const runId = await world.begin(graph)
      await world.settle(runId)
      await world.restart()
      const { reviewId } = await world.openReview(runId)
      await world.until(world.engine.decideReview(reviewId, { decision: 'approve', by: 'ann' }))
      expect(await world.settle(runId)).toMatchObject({ state: 'success', output: { json: 100_000 } })
    },
  )

  test('that is the only last step gives its output to the run', async () => {
    const world = await createWorld({ handlers: { make: () => done('x'.repeat(100_000)) } })
    const id: string = 'constructor'
    const runId = await world.begin(define({ [id]: { type: 'make', policy: { review: [{ when: 'always' }] } } }))
    await world.settle(runId)
    const { reviewId } = await world.openReview(runId)
    await world.until(world.engine.decideReview(reviewId, { decision: 'approve', by: 'ann' }))
    expect(await world.settle(runId)).toMatchObject({ state: 'success', output: { bytes: 100_002 } })
  })
})

describe('what nobody can store is told to whoever gave it, and changes nothing', () => {
  test.each([1_500, 100_000])('an input nested %i levels deep', async (levels) => {
    const world = await createWorld({ store: 'sqlite' })
    const graph = define({ a: {} })
    await world.save(graph)
    const started = world.until(world.engine.createRun({ definition: graph.hash, input: nested(levels) }))
    await expect(started).rejects.toMatchObject({ code: 'invalid_input' })
    expect(await world.real.runs({})).toEqual([])
  })

  test('the output of a decision; the review stays open', async () => {
    const world = await createWorld({ store: 'sqlite' })
    const runId = await world.begin(define({ a: { policy: { review: [{ when: 'always' }] } } }))
    await world.settle(runId)
    const { reviewId } = await world.openReview(runId)
    const decide = (output: Json): Promise<void> =>
      world.until(world.engine.decideReview(reviewId, { decision: 'edit', by: 'ann', output }))
    await expect(decide(nested(1_500))).rejects.toMatchObject({ code: 'invalid_input' })
    await decide([1])
    expect(await world.settle(runId)).toMatchObject({ state: 'success', output: { json: [1] } })
  })
})
