import type { State } from '#shared/run/run-state.ts'
import type { RunState } from '#shared/run/state.ts'
import { plural } from '#web/lib/format.ts'
import { STATE_WORDS } from '#web/ui/state-words.ts'

/** How a test stood when it was last spoken of. */
export interface Told {
  runId: string
  state: State
  steps: ReadonlyMap<string, State>
}

/** Without steps that were given what they gave: nothing happened there. */
export const toldOf = ({ runId, state, steps }: RunState): Told => ({
  runId,
  state,
  steps: new Map([...steps].filter(([, step]) => step.state !== 'success' || step.attempt > 0).map(([id, step]) => [id, step.state])),
})

/** What people want to hear first. */
const VERBS = { failed: 'failed', needs_review: 'waits for a person', success: 'succeeded' } as const
const VERBS_OF_MANY = { failed: 'failed', needs_review: 'wait for a person', success: 'succeeded' } as const

/**
 * What has changed in a test since it was last spoken of, in few words: `Ask AI succeeded.`, `2 steps running.` Nothing when nobody would
 * want to hear it. Of a test that nothing was said of yet, everything is new.
 */
export function newsOf(before: Told | undefined, now: Told, nameOf: (step: string) => string): string | undefined {
  const last = before?.runId === now.runId ? before : undefined
  const changed = [...now.steps].filter(([id, state]) => last?.steps.get(id) !== state)
  const parts = (['failed', 'needs_review', 'success'] as const).flatMap((state) => {
    const ids = changed.filter(([, one]) => one === state).map(([id]) => id)
    if (ids.length === 0) return []
    return [ids.length === 1 ? `${nameOf(ids[0]!)} ${VERBS[state]}` : `${plural(ids.length, 'step')} ${VERBS_OF_MANY[state]}`]
  })
  if (parts.length === 0 && changed.some(([, state]) => state === 'running')) {
    const running = [...now.steps].filter(([, state]) => state === 'running')
    parts.push(running.length === 1 ? `${nameOf(running[0]![0])} is running` : `${plural(running.length, 'step')} running`)
  }
  if (now.state !== last?.state && now.state !== 'pending' && now.state !== 'running') parts.push(`The test: ${STATE_WORDS[now.state]}`)
  return parts.length === 0 ? undefined : `${parts.join('. ')}.`
}
