import type { Json } from '#shared/lib/json.ts'
import type { AttemptView } from '#shared/run/step-attempts.ts'
import { jsonDiff } from './json-diff.ts'
import classes from './detail.module.css'

/** What is different from the attempt before: outputs where both have one, else how they ended. */
export function DiffView({ before, after }: { before: AttemptView; after: AttemptView }) {
  const [a, b] = [comparable(before), comparable(after)]
  if (a === undefined || b === undefined) return <p className={classes['quiet']}>One of them is too large to compare here.</p>
  const differences = jsonDiff(a, b)
  if (differences.length === 0) return <p className={classes['quiet']}>The same as attempt {before.number}.</p>
  return (
    <table className={classes['diff']}>
      <thead>
        <tr>
          <th>Where</th>
          <th>Attempt {before.number}</th>
          <th>Attempt {after.number}</th>
        </tr>
      </thead>
      <tbody>
        {differences.map((one) => (
          <tr key={one.path}>
            <th scope="row">{one.path === '' ? 'all of it' : one.path}</th>
            <td>{shown(one.before)}</td>
            <td>{shown(one.after)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function comparable({ output, error, outcome }: AttemptView): Json | undefined {
  if (output !== undefined) return 'json' in output ? output.json : undefined
  return error === undefined ? { ended: outcome } : { error: { kind: error.kind, message: error.message } }
}

const shown = (value: Json | undefined): string =>
  value === undefined ? 'nothing' : typeof value === 'string' ? value : JSON.stringify(value)
