import type { Definition, StepDefinition } from '../graph/definition.ts'
import type { ReviewRequested, ReviewVerdict } from './events.ts'

export interface Decided {
  definition: Definition
  step: StepDefinition
  requested: Pick<ReviewRequested, 'port' | 'rejectPort'>
  /** The run is one item of another one's list. */
  item: boolean
}

/** What a decision leads to here, in one sentence, so that nobody has to try it out. */
export function consequence(verdict: ReviewVerdict, { definition, step, requested, item }: Decided): string {
  const whole = item ? 'this item' : 'the run'
  const next = (port: string): string | undefined => {
    const ids = new Set(step.outgoing.filter((edge) => edge.port === port).map(({ to }) => to))
    const names = definition.steps.filter(({ id }) => ids.has(id)).map(({ name }) => `“${name}”`)
    return names.length === 0 ? undefined : names.length === 1 ? names[0] : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
  }
  const on = (port: string): string => {
    const names = next(port)
    return names === undefined ? `${whole} ends here` : `${whole} goes on to ${names}`
  }
  switch (verdict) {
    case 'approve':
      return `Approved as it is, ${on(requested.port)}.`
    case 'edit':
      return `With your changes, ${on(requested.port)}. What was proposed stays in the history.`
    case 'reject': {
      if (requested.rejectPort !== undefined) return `Rejected, ${on(requested.rejectPort)}.`
      const branch = step.policy.onExhausted.to === 'error_port' ? next('error') : undefined
      return branch === undefined
        ? `Rejected, ${whole} ends as failed, and what follows is not done.`
        : `Rejected, ${whole} goes on to ${branch}.`
    }
    case 'retry':
      return 'The step is done again from its start, and may come back here.'
    case 'happened':
      return `It counts as done and is not repeated; ${on(requested.port)}.`
    case 'did_not_happen':
      return 'The step is done again.'
  }
}
