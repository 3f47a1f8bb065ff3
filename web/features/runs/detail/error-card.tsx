import { errorText, type ErrorFacts } from '#shared/run/error-text.ts'
import { StateIcon } from '#web/ui/state-icon.tsx'
import classes from './detail.module.css'

/** An error for people: what happened, what was tried, what happens next, what to do. */
export function ErrorCard({ facts, children }: { facts: ErrorFacts; children?: React.ReactNode }) {
  const text = errorText(facts)
  return (
    <div className={classes['error']}>
      <div className={classes['errorHead']}>
        <StateIcon state="failed" size={16} />
        <strong>{text.title}</strong>
      </div>
      <p className={classes['cause']}>{text.cause}</p>
      <dl className={classes['facts']}>
        <dt>{facts.after !== undefined ? 'By then' : facts.over ? 'In all' : 'So far'}</dt>
        <dd>{text.tried}</dd>
        <dt>{facts.after !== undefined || facts.over ? 'Then' : 'Next'}</dt>
        <dd>{text.next}</dd>
        {text.todo !== '' && (
          <>
            <dt>To do</dt>
            <dd>{text.todo}</dd>
          </>
        )}
      </dl>
      {children}
    </div>
  )
}
