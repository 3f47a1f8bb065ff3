import type { Change } from '#shared/graph/edit/diff.ts'
import type { Address } from '#web/canvas/types.ts'
import classes from './change-list.module.css'

/** Differences of two drawings as sentences. A press shows the step that one is about. */
export function ChangeList(props: { changes: readonly Change[]; empty: string; onShow?: ((address: Address) => void) | undefined }) {
  const { changes, empty, onShow } = props
  if (changes.length === 0) return <p className={classes.none}>{empty}</p>
  return (
    <ul className={classes.list}>
      {changes.map((change, index) => (
        <li key={index} className={classes.row}>
          <span className={classes.kind} aria-hidden>
            {change.kind === 'added' ? '+' : change.kind === 'removed' ? '−' : '~'}
          </span>
          {onShow && change.address !== '' && change.kind !== 'removed' ? (
            <button type="button" className={classes.show} onClick={() => onShow(change.address)}>
              <Words change={change} />
            </button>
          ) : (
            <span>
              <Words change={change} />
            </span>
          )}
        </li>
      ))}
    </ul>
  )
}

const Words = ({ change }: { change: Change }) => (
  <>
    {change.part !== 'workflow' && <strong className={classes.subject}>{change.subject}</strong>} {change.what}
  </>
)
