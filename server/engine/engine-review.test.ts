import { describe, expect, test } from 'vitest'
import { done } from '#shared/nodes/define-node.ts'
import type { PolicyInput } from '#shared/policy/policy.ts'
import type { RunEvent } from '#shared/run/events.ts'
import { define, fixedRetry } from '#shared/run/testing/definitions.ts'
import type { ReviewCommand } from './engine.ts'
import { createWorld, failure, hold, START, type Act, type World } from './testing/world.ts'

const judged = (confidence?: number): Act => {
  return ({ attempt }) => done({ text: `draft ${attempt}`, total: 500 }, confidence === undefined ? {} : { confidence })
}
const graph = (policy: PolicyInput) => define({ a: { type: 'judged', policy }, b: { after: 'a' } })
const decide = (world: World, reviewId: string, command: Partial<ReviewCommand> & Pick<ReviewCommand, 'decision'>): Promise<void> =>
  world.until(world.engine.decideReview(reviewId, { by: 'anna', ...command }))

describe('what sends a result to a person', () => {
  test.each<[string, PolicyInput, number | undefined, string | undefined]>([
    ['always', { review: [{ when: 'always' }] }, 1, 'every result of this step is reviewed'],
    ['a confidence below', { review: [{ when: 'confidence_below', value: 0.8 }] }, 0.5, 'confidence 0.5 is below 0.8'],
    ['a confidence above', { review: [{ when: 'confidence_below', value: 0.8 }] }, 0.9, undefined],
    ['no confidence', { review: [{ when: 'confidence_below', value: 0.8 }] }, undefined, 'no confidence was given and 0.8 is needed'],
    [
      'a rule on the output',
      { review: [{ when: 'expression', expression: 'output.total > 100' }] },
      1,
      'this rule holds: output.total > 100',
    ],
    ['a rule on the output that does not hold', { review: [{ when: 'expression', expression: 'output.total > 1000' }] }, 1, undefined],
    ['a rule on the input', { review: [{ when: 'expression', expression: 'input.vip' }] }, 1, 'this rule holds: input.vip'],
    [
      'a rule on the confidence',
      { review: [{ when: 'expression', expression: 'confidence < 0.9 and input.vip' }] },
      0.85,
      'this rule holds: confidence < 0.9 and input.vip',
    ],
    ['a sample of all', { review: [{ when: 'sample', rate: 1 }] }, 1, 'picked at random to keep the rules honest'],
    ['a sample of none', { review: [{ when: 'sample', rate: 0 }] }, 1, undefined],
    ['the first runs', { review: [{ when: 'first_runs', count: 1 }] }, 1, 'run 1 of the first 1 of this version'],
  ])('%s', async (_name, policy, confidence, text) => {
    const world = await createWorld({ handlers: { judged: judged(confidence) } })
    const row = await world.finish(graph(policy), { input: { vip: true } })
    if (text === undefined) {
      expect(row.state).toBe('success')
      return
    }
    expect(row).toMatchObject({ state: 'needs_review', waiting: { for: 'person' } })
    const review = await world.openReview(row.runId)
    expect(review.requested).toMatchObject({ step: 'a', port: 'out', output: { json: { text: 'draft 1' } }, reasons: [{ text }] })
    expect(row.waiting).toEqual({ for: 'person', review: review.reviewId })
  })

  test('the first runs of a version are counted by run, also when they run at once', async () => {
    const world = await createWorld({ handlers: { judged: judged(1) } })
    const first_three = graph({ review: [{ when: 'first_runs', count: 3 }] })
    const runs = []
    for (let i = 0; i < 6; i++) runs.push(await world.begin(first_three))
    const states = []
    for (const run of runs) states.push((await world.settle(run)).state)
    expect(states).toEqual(['needs_review', 'needs_review', 'needs_review', 'success', 'success', 'success'])
  })

  test('a rule that cannot be evaluated fails the attempt and says so', async () => {
    const world = await createWorld({ handlers: { judged: judged(1) } })
    expect(await world.finish(graph({ review: [{ when: 'expression', expression: 'output.total + "x"' }] }))).toMatchObject({
      state: 'failed',
      error: { kind: 'code_error' },
    })
  })

  test('assignee and due time come from the rules that were met', async () => {
    const world = await createWorld({ handlers: { judged: judged(0.1) } })
    await world.finish(
      graph({
        review: [
          { when: 'always', due: '2h' },
          { when: 'confidence_below', value: 0.5, assign: 'seniors', due: '30m' },
          { when: 'sample', rate: 0, assign: 'nobody', due: '1m' },
        ],
      }),
    )
    expect((await world.openReview()).requested).toMatchObject({ assign: 'seniors', due: START + 1_800_000 })
  })

  test('a step that asks says what and for whom', async () => {
    const world = await createWorld({
      handlers: { ask: () => ({ kind: 'review', output: { x: 1 }, question: 'Send it?', rejectPort: 'no', assign: 'anna', dueMs: 5_000 }) },
    })
    await world.finish(define({ a: { type: 'ask' } }))
    expect((await world.openReview()).requested).toMatchObject({
      question: 'Send it?',
      output: { json: { x: 1 } },
      rejectPort: 'no',
      assign: 'anna',
      due: START + 5_000,
      reasons: [{ when: 'asked' }],
    })
  })

  test('after failures: no further attempt', async () => {
    const world = await createWorld({
      handlers: {
        judged: () => {
          throw failure('unavailable')
        },
      },
    })
    await world.finish(graph({ retry: fixedRetry(9), review: [{ when: 'after_failures', attempts: 2 }] }))
    expect(world.calls).toHaveLength(2)
    expect((await world.openReview()).requested.reasons).toMatchObject([
      { when: 'after_failures', values: { failures: 2, limit: 2, kind: 'unavailable' } },
    ])
  })
})

describe('a decision', () => {
  const asking: Act = () => ({ kind: 'review', output: { x: 1 }, rejectPort: 'no' })
  const reviewed = define({ a: { type: 'ask' }, yes: { after: 'a' }, no: { after: 'a:no' } })

  test.each<[string, Partial<ReviewCommand> & Pick<ReviewCommand, 'decision'>, object, string[]]>([
    ['approve', { decision: 'approve' }, { state: 'success', output: { json: { x: 1 } } }, ['yes']],
    ['edit', { decision: 'edit', output: { x: 2 } }, { state: 'success', output: { json: { x: 2 } } }, ['yes']],
    ['reject by its port', { decision: 'reject', note: 'no' }, { state: 'success', output: { json: { x: 1 } } }, ['no']],
  ])('%s: exactly one branch follows', async (_name, command, row, branch) => {
    const world = await createWorld({ store: 'sqlite', handlers: { ask: asking } })
    const runId = (await world.finish(reviewed)).runId
    await decide(world, (await world.openReview()).reviewId, command)
    expect(await world.settle(runId)).toMatchObject(row)
    expect(world.calls.map((call) => call.step)).toEqual(['a', ...branch])
    expect(await world.real.reviews({ state: 'open' })).toEqual([])
    expect(await world.real.reviews({ state: 'decided' })).toMatchObject([
      { decision: command.decision, decidedBy: 'anna', ...(command.note ? { note: command.note } : {}) },
    ])
  })

  test('reject without a port fails the step', async () => {
    const world = await createWorld({ handlers: { judged: judged(0) } })
    const { runId } = await world.finish(graph({ review: [{ when: 'always' }] }))
    await decide(world, (await world.openReview()).reviewId, { decision: 'reject', note: 'wrong' })
    expect(await world.settle(runId)).toMatchObject({ state: 'failed', error: { kind: 'permanent', message: 'Rejected by anna: wrong' } })
  })

  test('retry: a new attempt, with as many failures allowed as before', async () => {
    let bad = true
    const world = await createWorld({
      handlers: {
        judged: ({ attempt }) => {
          if (bad || attempt === 3) throw failure('unavailable')
          return done(`attempt ${attempt}`)
        },
      },
    })
    const { runId } = await world.finish(graph({ retry: fixedRetry(2), onExhausted: { to: 'review' } }))
    bad = false
    await decide(world, (await world.openReview()).reviewId, { decision: 'retry', note: 'try again' })
    expect(await world.settle(runId)).toMatchObject({ state: 'success', output: { json: 'attempt 4' } })
  })

  test.each<[string, Act, PolicyInput, ReviewCommand['decision'][]]>([
    ['of a result', judged(0), { review: [{ when: 'always' }] }, ['approve', 'edit', 'reject', 'retry']],
    [
      'of a failure',
      () => {
        throw failure('auth')
      },
      { onExhausted: { to: 'review' } },
      ['edit', 'reject', 'retry'],
    ],
  ])('what makes no sense for a review %s is refused', async (_name, act, policy, allowed) => {
    for (const decision of ['approve', 'edit', 'reject', 'retry', 'happened', 'did_not_happen'] as const) {
      const world = await createWorld({ handlers: { judged: act } })
      await world.finish(graph(policy))
      const { reviewId } = await world.openReview()
      const answer = decide(world, reviewId, { decision, output: 1 })
      if (allowed.includes(decision)) await answer
      else {
        await expect(answer).rejects.toMatchObject({ code: 'invalid_input' })
        expect((await world.openReview()).reviewId).toBe(reviewId)
      }
    }
  })

  test('an edit without an output is refused', async () => {
    const world = await createWorld({ handlers: { ask: asking } })
    await world.finish(reviewed)
    await expect(decide(world, (await world.openReview()).reviewId, { decision: 'edit' })).rejects.toMatchObject({ code: 'invalid_input' })
  })

  test('of something else than what is shown now is a conflict', async () => {
    const world = await createWorld({ handlers: { ask: asking } })
    const { runId } = await world.finish(reviewed)
    const review = await world.openReview()
    await expect(decide(world, review.reviewId, { decision: 'approve', seen: 'an old hash' })).rejects.toMatchObject({ code: 'conflict' })
    await decide(world, review.reviewId, { decision: 'approve', seen: review.requested.seen })
    expect(await world.settle(runId)).toMatchObject({ state: 'success' })
  })

  test('an unknown review is not found', async () => {
    const world = await createWorld()
    await expect(decide(world, 'none', { decision: 'approve' })).rejects.toMatchObject({ code: 'not_found' })
  })

  test('a second one is refused and names the first, also after a restart', async () => {
    const world = await createWorld({ store: 'sqlite', handlers: { ask: asking } })
    const { runId } = await world.finish(reviewed)
    const { reviewId } = await world.openReview()
    await decide(world, reviewId, { decision: 'reject', by: 'berta' })
    const refused = { code: 'already_decided', details: { decision: 'reject', by: 'berta' } }
    await expect(decide(world, reviewId, { decision: 'approve' })).rejects.toMatchObject(refused)
    await world.settle(runId)
    await expect(decide(world, reviewId, { decision: 'approve' })).rejects.toMatchObject(refused)
    await world.crash()
    await expect(decide(world, reviewId, { decision: 'approve' })).rejects.toMatchObject(refused)
  })

  // R15
  test.each<[string, boolean]>([
    ['at rest', false],
    ['in memory', true],
  ])('of 100 at once one wins, the others are told who did: run %s', async (_name, inMemory) => {
    const busy = hold()
    const world = await createWorld({ handlers: { ask: asking, busy: busy.act } })
    const runId = await world.begin(
      define({ a: { type: 'ask' }, yes: { after: 'a' }, no: { after: 'a:no' }, ...(inMemory ? { busy: {} } : {}) }),
    )
    await world.quiet()
    expect(world.engine.stats().activeRuns).toBe(inMemory ? 1 : 0)
    const { reviewId } = await world.openReview()
    const answers = await world.until(
      Promise.allSettled(
        Array.from({ length: 100 }, (_, i) =>
          world.engine.decideReview(reviewId, { decision: i % 2 === 0 ? 'approve' : 'reject', by: `user ${i % 10}` }),
        ),
      ),
    )
    const won = answers.flatMap((answer, i) => (answer.status === 'fulfilled' ? [i] : []))
    expect(won).toHaveLength(1)
    const winner = { decision: won[0]! % 2 === 0 ? 'approve' : 'reject', by: `user ${won[0]! % 10}` }
    for (const [i, answer] of answers.entries()) {
      if (i !== won[0]) expect(answer).toMatchObject({ reason: { code: 'already_decided', details: winner } })
    }
    if (inMemory) busy.open[0]!.done()
    expect(await world.settle(runId)).toMatchObject({ state: 'success' })
    expect(world.calls.map((call) => call.step).filter((step) => step === 'yes' || step === 'no')).toEqual([
      winner.decision === 'approve' ? 'yes' : 'no',
    ])
    expect((await world.types(runId)).filter((type) => type === 'review-decided')).toHaveLength(1)
  })

  test('outlives a restart while it is awaited, and is made when the run is not in memory', async () => {
    const world = await createWorld({ store: 'sqlite', handlers: { ask: asking } })
    const { runId } = await world.finish(reviewed)
    await world.crash(86_400_000)
    await world.restart()
    expect(await world.real.run(runId)).toMatchObject({ state: 'needs_review' })
    expect(world.engine.stats().activeRuns).toBe(0)
    await decide(world, (await world.openReview()).reviewId, { decision: 'approve' })
    expect(await world.settle(runId)).toMatchObject({ state: 'success' })
    expect(world.calls.map((call) => call.step)).toEqual(['a', 'yes'])
  })

  test('is acknowledged once it is on disk: a crash right after it loses nothing', async () => {
    const world = await createWorld({ store: 'sqlite', handlers: { ask: asking } })
    const { runId } = await world.finish(reviewed)
    await decide(world, (await world.openReview()).reviewId, { decision: 'approve' })
    await world.crash()
    expect(await world.settle(runId)).toMatchObject({ state: 'success' })
  })

  test('what was approved is what follows, byte for byte', async () => {
    const odd = JSON.parse('{"__proto__":{"x":1},"-0":-0,"big":9007199254740993,"lone":"\\ud800","deep":[[[[]]]],"":null}') as never
    const world = await createWorld({ store: 'sqlite', handlers: { ask: () => ({ kind: 'review', output: odd }) } })
    const { runId } = await world.finish(reviewed)
    await world.crash()
    await decide(world, (await world.openReview()).reviewId, { decision: 'approve' })
    const row = await world.settle(runId)
    expect(JSON.stringify((row.output as { json: unknown }).json)).toBe(JSON.stringify(odd))
  })

  test('a review of a run that was cancelled is closed', async () => {
    const world = await createWorld({ handlers: { ask: asking } })
    const { runId } = await world.finish(reviewed)
    const { reviewId } = await world.openReview()
    await world.until(world.engine.cancel(runId, 'anna'))
    await world.settle(runId)
    await expect(decide(world, reviewId, { decision: 'approve' })).rejects.toMatchObject({ code: 'already_decided' })
    expect(await world.real.reviews({ state: 'open' })).toEqual([])
  })

  test('an output nested as deep as JSON can be is asked about or refused, never lost', async () => {
    const nest = (depth: number): never => {
      let value: unknown = 1
      for (let i = 0; i < depth; i++) value = [value]
      return value as never
    }
    for (const depth of [500, 1_500, 2_500, 3_500, 5_000, 7_000, 20_000]) {
      const world = await createWorld({ handlers: { ask: () => ({ kind: 'review', output: nest(depth) }) } })
      const row = await world.finish(define({ a: { type: 'ask' } }))
      expect(['needs_review', 'failed'], String(depth)).toContain(row.state)
    }
  })
})

describe('a run that waits for several people', () => {
  test('settles once everything that is left waits for a person, and goes on with each decision', async () => {
    const busy = hold()
    const world = await createWorld({ handlers: { ask: () => ({ kind: 'review', output: 1 }), busy: busy.act } })
    const runId = await world.begin(define({ a: { type: 'ask' }, b: { type: 'ask' }, busy: {}, end: { after: ['a', 'b', 'busy'] } }))
    await world.quiet()
    expect(await world.real.run(runId)).toMatchObject({ state: 'running' })
    busy.open[0]!.done(1)
    expect(await world.settle(runId)).toMatchObject({ state: 'needs_review' })
    const [first, second] = await world.real.reviews({ state: 'open' })
    await decide(world, first!.reviewId, { decision: 'approve' })
    expect(await world.settle(runId)).toMatchObject({ state: 'needs_review', waiting: { for: 'person', review: second!.reviewId } })
    await decide(world, second!.reviewId, { decision: 'approve' })
    expect(await world.settle(runId)).toMatchObject({ state: 'success' })
  })

  test('a decision while another step of the run executes is taken at once', async () => {
    const busy = hold()
    const world = await createWorld({ handlers: { ask: () => ({ kind: 'review', output: 1 }), busy: busy.act } })
    const runId = await world.begin(define({ a: { type: 'ask' }, b: { after: 'a' }, busy: {} }))
    await world.quiet()
    await decide(world, (await world.openReview()).reviewId, { decision: 'approve' })
    expect((await world.step(runId, 'b')).state).toBe('success')
    expect(world.calls.map((call) => call.step)).toEqual(['a', 'busy', 'b'])
    busy.open[0]!.done()
    await world.settle(runId)
  })

  test('a time that a step waits for is not the end of settling', async () => {
    const world = await createWorld({
      handlers: {
        ask: () => ({ kind: 'review', output: 1 }),
        nap: ({ memo, now }) => (memo === undefined ? { kind: 'wait', until: now() + 60_000, memo: 1 } : done(1)),
      },
    })
    const runId = await world.begin(define({ a: { type: 'ask' }, nap: {} }))
    await world.settle(runId)
    expect(world.clock.now()).toBeGreaterThanOrEqual(START + 60_000)
    expect(await world.real.run(runId)).toMatchObject({ state: 'needs_review' })
  })
})

test('events of reviews carry all that a reader needs', async () => {
  const world = await createWorld({ handlers: { judged: judged(0.5) } })
  const { runId } = await world.finish(graph({ review: [{ when: 'confidence_below', value: 0.8 }] }))
  await decide(world, (await world.openReview()).reviewId, { decision: 'edit', output: 'mine', note: 'better' })
  await world.settle(runId)
  const [asked, decided, succeeded] = (await world.journal(runId))
    .filter((event): event is typeof event & { step: string } & RunEvent => 'step' in event && event.step === 'a')
    .slice(1)
  expect(asked).toMatchObject({ type: 'review-requested', review: `${runId}.a.1`, confidence: 0.5, attempt: 1 })
  expect(decided).toMatchObject({
    type: 'review-decided',
    review: `${runId}.a.1`,
    decision: 'edit',
    by: 'anna',
    note: 'better',
    output: { json: 'mine' },
  })
  expect(succeeded).toMatchObject({ type: 'step-succeeded', via: 'review', output: { json: 'mine' } })
})
