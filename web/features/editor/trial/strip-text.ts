import type { RunState } from '#shared/run/state.ts'
import { plural } from '#web/lib/format.ts'

/** How a test stands, in a sentence; `step` is the one that it speaks of. */
export function stripText(run: RunState, nameOf: (step: string) => string): { text: string; step?: string } {
  const steps = [...run.steps]
  switch (run.state) {
    case 'pending':
    case 'running': {
      const busy = steps.filter(([, step]) => step.state === 'running')
      const retrying = steps.find(([, step]) => step.phase === 'retry')
      const resting = steps.find(([, step]) => step.phase === 'timer')
      if (retrying)
        return { text: `“${nameOf(retrying[0])}” is tried again: ${retrying[1].error?.message ?? ''}`.trimEnd(), step: retrying[0] }
      const [first] = busy
      if (!first && resting) return { text: `“${nameOf(resting[0])}” waits for its time.`, step: resting[0] }
      if (!first) return { text: run.state === 'pending' ? 'The test waits for a free place.' : 'The test runs.' }
      return {
        text: busy.length === 1 ? `“${nameOf(first[0])}” is running.` : `${plural(busy.length, 'step')} are running.`,
        step: first[0],
      }
    }
    case 'needs_review': {
      const waiting = steps.find(([, step]) => step.state === 'needs_review')
      return waiting
        ? { text: `“${nameOf(waiting[0])}” waits for a person to decide.`, step: waiting[0] }
        : { text: 'It waits for a person to decide.' }
    }
    case 'success': {
      const done = steps.filter(([, step]) => step.state === 'success').length
      const skipped = steps.filter(([, step]) => step.state === 'skipped').length
      return { text: `The test went through: ${plural(done, 'step')} done${skipped === 0 ? '' : `, ${skipped} not needed`}.` }
    }
    case 'failed': {
      const failed = steps.find(([, step]) => step.state === 'failed')
      const message = failed?.[1].error?.message ?? run.error?.message ?? 'no reason was given'
      return failed ? { text: `“${nameOf(failed[0])}” failed: ${message}`, step: failed[0] } : { text: `The test failed: ${message}` }
    }
    case 'cancelled':
      return { text: 'The test was stopped.' }
  }
}
