/** A bug to plant: in each file, a text that is there exactly once, and what it becomes. */
export interface Mutant {
  name: string
  /** What goes wrong in words of the promises. */
  breaks: string
  edits: { file: string; old: string; new: string }[]
}

const ATTEMPTS = 'server/engine/attempts.ts'
const RECORDER = 'server/engine/recorder.ts'
const RESULTS = 'server/engine/results.ts'
const GROUP = 'server/store/sqlite/group-commit.ts'
const PAYLOADS = 'server/store/sqlite/payloads.ts'

export const MUTANTS: readonly Mutant[] = [
  {
    name: 'record before effect',
    breaks: 'P3: a keyed step whose intent is on disk counts as done after a crash, so its effect is lost',
    edits: [
      {
        file: ATTEMPTS,
        old: "    if (decision.begun && !decision.resume && step.policy.effect.class === 'unsafe') {",
        new: `    if (decision.begun && !decision.resume && step.policy.effect.class === 'keyed') {
      record(run, [{ type: 'step-succeeded', step: step.id, attempt: decision.attempt, output: { json: null }, port: 'out' }])
      return
    }
    if (decision.begun && !decision.resume && step.policy.effect.class === 'unsafe') {`,
      },
    ],
  },
  {
    name: 'unsafe step repeated',
    breaks: 'P3: an interrupted unsafe step is executed again instead of asking a person',
    edits: [
      {
        file: ATTEMPTS,
        old: "    if (decision.begun && !decision.resume && step.policy.effect.class === 'unsafe') {",
        new: "    if (decision.begun && !decision.resume && step.policy.effect.class === 'unsafe' && step.id === '') {",
      },
    ],
  },
  {
    name: 'key from the clock',
    breaks: 'P3: another key after a retry or restart',
    edits: [
      { file: ATTEMPTS, old: '    let key = known?.key\n', new: '    let key: string | undefined\n' },
      {
        file: 'server/engine/ledger.ts',
        old: 'if (key === undefined) return `${run.runId}/${step.id}`',
        new: 'if (key === undefined) return `${run.runId}/${step.id}/${Date.now()}/${run.state.seq}`',
      },
    ],
  },
  {
    name: 'missing fence',
    breaks: 'P2, P6: whoever writes last is believed, whatever it had seen',
    edits: [
      { file: 'server/store/sqlite/journal.ts', old: 'if (head.seq !== request.afterSeq) {', new: 'if (head.seq < request.afterSeq) {' },
    ],
  },
  {
    name: 'retry counter reset',
    breaks: 'P10: failures are not added up, so attempts never end',
    edits: [{ file: RESULTS, old: 'failures: (known?.failures ?? 0) + 1,', new: 'failures: 1,' }],
  },
  {
    name: 'timer in process memory',
    breaks: 'P4: a wait is armed in the process and not on disk',
    edits: [
      {
        file: 'shared/run/summary.ts',
        old: "return { state: 'pending', waiting, wakeAt: due.at }",
        new: "return { state: 'pending', waiting }",
      },
    ],
  },
  {
    name: 'effect before its intent is durable',
    breaks: 'P3: the call goes out while its start is still being written',
    edits: [{ file: ATTEMPTS, old: "    if (step.policy.effect.class !== 'pure') await recorder.durable(run)\n", new: '' }],
  },
  {
    name: 'published before the commit',
    breaks: 'P11: viewers are told what is not on disk',
    edits: [
      { file: RECORDER, old: '        hooks.committed(run, batch)\n', new: '' },
      {
        file: RECORDER,
        old: '    deps.store.append(append).then(',
        new: '    hooks.committed(run, batch)\n    deps.store.append(append).then(',
      },
    ],
  },
  {
    name: 'skip propagation wrong',
    breaks: 'P5: what follows a failure is skipped as if a branch had not been taken',
    edits: [
      {
        file: 'shared/run/join.ts',
        old: "edges.failed > 0 ? 'skip-upstream-failed' : 'skip-branch'",
        new: "edges.failed > 1 ? 'skip-upstream-failed' : 'skip-branch'",
      },
    ],
  },
  {
    name: 'payload not durable',
    breaks: 'P1: a large value is kept in the process and not on disk',
    edits: [
      {
        file: PAYLOADS,
        old: '  function get(hash: string): Json | undefined {\n    const json = select.get(hash)',
        new: '  const held = new Map<string, string>()\n  function get(hash: string): Json | undefined {\n    const json = select.get(hash) ?? held.get(hash)',
      },
      {
        file: PAYLOADS,
        old: '      insert.run(hash, json)\n',
        new: '      if (json.length < 70_000) insert.run(hash, json)\n      else held.set(hash, json)\n',
      },
    ],
  },
  {
    name: 'group commit resolves before COMMIT',
    breaks: 'P1: an acknowledged write is lost when the process dies right after',
    edits: [
      { file: GROUP, old: '      commit.run()\n', new: '      deps.schedule(() => deps.db.inTransaction && commit.run())\n' },
      { file: GROUP, old: '    if (deps.db.inTransaction) undo()\n', new: '    if (deps.db.inTransaction) commit.run()\n' },
    ],
  },
  {
    name: 'review decided twice',
    breaks: 'P6: a decision is taken although there is one already',
    edits: [{ file: 'server/engine/review-commands.ts', old: "if (!found || found.step.phase !== 'review') {", new: 'if (!found) {' }],
  },
  {
    name: 'end of a child lost in a crash',
    breaks: 'P4: a parent that was not there when its child ended never hears of it',
    edits: [
      {
        file: 'server/engine/create-engine.ts',
        old: 'const news = await families.missed(run)',
        new: 'const news = (await families.missed(run)).slice(0, 0)',
      },
    ],
  },
  {
    name: 'late result taken',
    breaks: 'P2: the result of an attempt that was given up is recorded',
    edits: [
      {
        file: RESULTS,
        old: '    if (run.gone || run.inFlight.get(step.id) !== flight) return\n    if (result === undefined) {',
        new: '    if (run.gone) return\n    if (result === undefined) {',
      },
    ],
  },
  {
    name: 'wait forgets where it was',
    breaks: 'P5: a wait that was interrupted begins anew',
    edits: [
      {
        file: 'shared/run/evolve.ts',
        old: '      after.until = event.until\n      after.memo = event.memo\n',
        new: '      after.until = event.until\n',
      },
    ],
  },
]
