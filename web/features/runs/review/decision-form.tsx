import { Button, Textarea, Tooltip } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { Flag } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { StepDefinition } from '#shared/graph/definition.ts'
import { isJsonObject, type Json, type JsonObject } from '#shared/lib/json.ts'
import { consequence, type Decided } from '#shared/run/review-consequence.ts'
import { reasonWords } from '#shared/run/reason-words.ts'
import type { ReviewRequested, ReviewVerdict, Value } from '#shared/run/events.ts'
import { fetchValue } from '#web/api/runs.ts'
import { useDecide, useReview } from '#web/api/reviews.ts'
import { durationText } from '#web/lib/format.ts'
import { useNow } from '../panes/use-now.ts'
import { EditForm } from './edit-form.tsx'
import { ReadableValue } from './readable-value.tsx'
import { CHOICES, refusalText } from './review-words.ts'
import classes from './review.module.css'

/** Why a step is in front of a person, what is proposed, and the decision. */
export function DecisionForm({ runId, requested, arrived, nameOf, past, decided }: DecisionFormProps) {
  const review = useReview(past ? undefined : requested.review)
  const decide = useDecide(requested.review)
  const now = useNow(true, 5_000)
  const [verdict, setVerdict] = useState<ReviewVerdict>()
  const [note, setNote] = useState('')
  const [output, setOutput] = useState<Json>()
  const [initial, setInitial] = useState<Json>()
  const choices = review.data?.choices ?? []
  const needsOutput = verdict === 'edit'
  const words = requested.reasons.map((reason) => reasonWords(reason, nameOf))
  const reasons = words.filter(({ text }, at) => words.findIndex((one) => one.text === text) === at)
  const formulas = words.flatMap(({ formula }) => (formula === undefined ? [] : [formula]))
  const gone = useRef(false)
  useEffect(() => {
    gone.current = false
    return () => {
      gone.current = true
    }
  }, [])
  useEffect(() => {
    if (!needsOutput || initial !== undefined) return
    const proposed = requested.output
    if (proposed === undefined) setInitial({})
    else if ('json' in proposed) setInitial(proposed.json)
    else
      void fetchValue(runId, proposed.ref).then(setInitial, () =>
        notifications.show({ message: 'The proposed output could not be loaded. Try again in a moment.' }),
      )
  }, [needsOutput, initial, requested.output, runId])

  const send = (decision: ReviewVerdict) => {
    decide
      .mutateAsync({
        decision,
        seen: requested.seen,
        ...(note.trim() === '' ? {} : { note: note.trim() }),
        ...(decision === 'edit' && output !== undefined ? { output } : {}),
      })
      .catch((error: unknown) => {
        // Another person's decision takes this form away, and with it the place for the words.
        if (gone.current && error instanceof Error)
          notifications.show({ title: 'Your decision was not taken', message: refusalText(error) })
      })
  }
  const choose = (next: ReviewVerdict) => {
    if (next === 'approve') return send('approve')
    setVerdict(next === verdict ? undefined : next)
  }
  return (
    <section className={classes['review']} aria-label="Decision">
      <div className={classes['head']}>
        <Flag size={16} aria-hidden />
        <strong>Waits for {requested.assign ?? 'a person'}</strong>
        <span className={classes['quiet']}>
          {durationText(Math.max(0, now - requested.at))}
          {requested.due === undefined
            ? ''
            : requested.due <= now
              ? `, overdue by ${durationText(now - requested.due)}`
              : `, due in ${durationText(requested.due - now)}`}
        </span>
      </div>
      {requested.question !== undefined && <p className={classes['question']}>{requested.question}</p>}
      {requested.reasons.length > 0 && (
        <div>
          <h3 className={classes['label']}>Why it is here</h3>
          <ul className={classes['reasons']}>
            {reasons.map(({ text }) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
          {formulas.length > 0 && (
            <details className={classes['formulas']}>
              <summary>Technical details</summary>
              {formulas.map((formula) => (
                <code key={formula}>{formula}</code>
              ))}
            </details>
          )}
        </div>
      )}
      {arrived.map(({ from, value }) => (
        <div key={from ?? ''}>
          <h3 className={classes['label']}>{from === undefined ? 'What came in' : `What came in from ${nameOf(from)}`}</h3>
          <ReadableValue runId={runId} value={value} name={from === undefined ? 'What came in' : `From ${nameOf(from)}`} />
        </div>
      ))}
      {requested.output !== undefined && verdict !== 'edit' && (
        <div>
          <h3 className={classes['label']}>Proposed</h3>
          <div className={classes['proposed']}>
            <ReadableValue runId={runId} value={requested.output} name="Proposed output" />
          </div>
        </div>
      )}
      {past ? (
        <p className={classes['quiet']}>This is the past. Go back to live to decide.</p>
      ) : review.error ? (
        <p className={classes['refused']} role="alert">
          {review.error.message}
        </p>
      ) : (
        <>
          {needsOutput && initial !== undefined && <EditForm initial={initial} schema={answerSchema(decided.step)} onChange={setOutput} />}
          {verdict !== undefined && (
            <Textarea
              key={verdict}
              // What is typed next is meant for here, not for the keys of the page.
              ref={verdict === 'edit' ? undefined : focusOnce}
              label={verdict === 'reject' ? 'Why' : 'Note'}
              description={verdict === 'reject' ? 'Kept with the decision' : 'If there is something to say'}
              value={note}
              autosize
              minRows={2}
              maxRows={6}
              onChange={(event) => setNote(event.currentTarget.value)}
            />
          )}
          {verdict !== undefined && <p className={classes['quiet']}>{consequence(verdict, { ...decided, requested })}</p>}
          {decide.error && (
            <p className={classes['refused']} role="alert">
              {refusalText(decide.error)}
            </p>
          )}
          <div className={classes['choices']}>
            {verdict === undefined ? (
              choices.map((choice, index) => (
                <Tooltip key={choice} label={consequence(choice, { ...decided, requested })} multiline maw={320}>
                  <Button
                    size="sm"
                    variant={index === 0 ? 'filled' : 'default'}
                    loading={decide.isPending && choice === 'approve'}
                    disabled={decide.isPending}
                    onClick={() => choose(choice)}
                  >
                    {CHOICES[choice]}
                  </Button>
                </Tooltip>
              ))
            ) : (
              <>
                <Button
                  size="sm"
                  loading={decide.isPending}
                  disabled={needsOutput && output === undefined && initial === undefined}
                  onClick={() => {
                    if (needsOutput && output === undefined)
                      notifications.show({ message: 'Nothing was changed yet: change a field, or approve it as it is.' })
                    else send(verdict)
                  }}
                >
                  {CHOICES[verdict]}
                </Button>
                <Button size="sm" variant="default" onClick={() => setVerdict(undefined)}>
                  Back
                </Button>
              </>
            )}
          </div>
        </>
      )}
    </section>
  )
}

/** The buttons stay at the lower edge: the field is brought out from under them. */
function focusOnce(field: HTMLTextAreaElement | null): void {
  field?.focus()
  field?.scrollIntoView({ block: 'center' })
}

/** The form that the step's answers have, where it says one. */
function answerSchema({ config }: StepDefinition): JsonObject | undefined {
  const schema = isJsonObject(config) ? config['schema'] : undefined
  return isJsonObject(schema) ? schema : undefined
}

export interface DecisionFormProps {
  decided: Omit<Decided, 'requested'>
  /** The run that the step belongs to. */
  runId: string
  requested: ReviewRequested & { at: number }
  /** What the proposal was made from, with the step that each part came from; without one it came into the run. */
  arrived: readonly { from: string | undefined; value: Value }[]
  nameOf(step: string): string
  past: boolean
}
