import { TERMINAL_STATES } from '#shared/run/run-state.ts'
import type { Scene } from '../scene.ts'
import { ValueOf } from './value-of.tsx'
import classes from './detail.module.css'

/** What is shown when no step is selected: what went into the run and what came out of it. */
export function RunDetail({ scene }: { scene: Scene }) {
  const { created, output, error, state } = scene.state
  return (
    <div className={classes['step']}>
      <header className={classes['title']}>
        <h2>The run</h2>
      </header>
      <p className={classes['quiet']}>Select a step to see its attempts, input and output.</p>
      {output !== undefined && (
        <section>
          <h3 className={classes['label']}>Output</h3>
          <ValueOf runId={scene.runId} value={output} name="Output of the run" />
        </section>
      )}
      {output === undefined && (
        <section>
          <h3 className={classes['label']}>Output</h3>
          <p className={classes['quiet']}>
            {error ? error.message : TERMINAL_STATES.has(state) ? 'It left no output.' : 'There is none before the run has succeeded.'}
          </p>
        </section>
      )}
      {created?.item !== undefined && (
        <section>
          <h3 className={classes['label']}>Item</h3>
          <ValueOf runId={scene.runId} value={created.item} name="Item of the run" root="item" />
        </section>
      )}
      {created && (
        <section>
          <h3 className={classes['label']}>Input</h3>
          <ValueOf runId={scene.runId} value={created.input} name="Input of the run" root="input" />
        </section>
      )}
    </div>
  )
}
