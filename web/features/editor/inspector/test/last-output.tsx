import type { State } from '#shared/run/run-state.ts'
import { StateBadge } from '#web/ui/state-badge.tsx'
import { DataView } from '#web/ui/data-view/data-view.tsx'
import { quotedName } from '#web/ui/data-view/tree-rows.ts'
import { Warning } from '../reliability/warning.tsx'
import { KIND_WORDS } from '../reliability/words.ts'
import { sampleOf } from '../upstream/sources.ts'
import { useInspected } from '../inspector-context.ts'
import { factsOf } from './facts.ts'
import classes from './test.module.css'

/** Why there is nothing to show yet. */
const WITHOUT_OUTPUT: Readonly<Partial<Record<State, string>>> = {
  running: 'It is at work.',
  needs_review: 'A person decides on its result. It shows here once they have.',
  skipped: 'It did not run: no line that leads here was taken.',
  cancelled: 'It was stopped before it gave anything.',
}

/** What the step gave last, or how it failed. */
export function LastOutput({ maxHeight }: { maxHeight: number | string }) {
  const { props, node, name } = useInspected()
  const last = sampleOf(props.sample, props.address)
  if (!last || (last.output === undefined && !last.error && last.state === 'pending'))
    return <p className={classes.empty}>It has not run yet. Run it to see what it gives.</p>
  return (
    <div className={classes.output}>
      <div className={classes.state}>
        <StateBadge state={last.state} size="sm" still />
        <span>{factsOf(last, Date.now())}</span>
      </div>
      {props.stale !== undefined && !last.pinned && <Warning>{`${props.stale}. Run it again to see what it gives now.`}</Warning>}
      {last.output === undefined && !last.error && WITHOUT_OUTPUT[last.state] !== undefined && (
        <p className={classes.empty}>{WITHOUT_OUTPUT[last.state]}</p>
      )}
      {last.error && (
        <div className={classes.error} role="group" aria-label="Error">
          <strong>{KIND_WORDS[last.error.kind]}</strong>
          <p>{last.error.message}</p>
          {last.error.retryAfterMs !== undefined && <p>{`The other side asks to wait ${Math.ceil(last.error.retryAfterMs / 1_000)} s.`}</p>}
          {last.error.details !== undefined && (
            <details>
              <summary>Details</summary>
              <DataView value={last.error.details} name="Details of the error" maxHeight={200} />
            </details>
          )}
        </div>
      )}
      {last.output !== undefined && (
        <DataView value={last.output} name={`Output of ${name}`} root={`steps.${quotedName(node.id)}.output`} maxHeight={maxHeight} />
      )}
    </div>
  )
}
