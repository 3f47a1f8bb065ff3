import { useState } from 'react'
import { SegmentedControl } from '@mantine/core'
import { ChevronRight } from 'lucide-react'
import { patched, type Patch } from '#shared/graph/edit/settings.ts'
import type { PolicyInput } from '#shared/policy/policy.ts'
import { retrySchedule } from '#shared/policy/schedule.ts'
import { DETERMINISTIC_KINDS, ERROR_KINDS } from '#shared/policy/step-error.ts'
import { DurationInput } from '#web/ui/duration-input.tsx'
import { NumberField } from '#web/ui/number-field.tsx'
import { Reset } from '../fields/config-field.tsx'
import { useChanges, useFieldProblem } from '../inspector-context.ts'
import { BackoffFields } from './backoff-fields.tsx'
import { EffectSection } from './effect-section.tsx'
import { ExhaustedSection } from './exhausted-section.tsx'
import { PRESET_HELP, PRESET_WORDS, PRESETS, presetOf, retryOf } from './presets.ts'
import { RuleList } from './rule-list.tsx'
import { Timeline } from './timeline.tsx'
import { usePolicy } from './use-policy.ts'
import { EXHAUSTED_WORDS, KIND_WORDS, scheduleSentence, spanText } from './words.ts'
import fields from '../fields/fields.module.css'
import classes from './reliability.module.css'

/** What happens when the step fails, takes long or is done twice. */
export function ReliabilityTab() {
  return (
    <div className={fields.form}>
      <RetrySection />
      <TimeoutSection />
      <EffectSection />
      <ExhaustedSection />
      <AtOnceSection />
    </div>
  )
}

function RetrySection() {
  const { ofNode, ofType, policy, usual, note } = usePolicy()
  const changes = useChanges()
  const [details, setDetails] = useState(false)
  /** Chosen while what is set is still that of a preset. */
  const [own, setOwn] = useState(false)
  const found = presetOf(ofNode, ofType)
  const preset = own ? 'custom' : found
  const schedule = retrySchedule(policy)
  const then = EXHAUSTED_WORDS[policy.onExhausted.to].then
  const unsafe = policy.effect.class === 'unsafe'
  const shown = details || preset === 'custom'
  const set = (patch: Patch<Retry>, label: string) => changes.policy((now) => withRetry(now, patched<Retry>(now.retry ?? {}, patch)), label)
  return (
    <section className={fields.section} aria-label="When it fails">
      <div className={fields.labelRow}>
        <h2 className={fields.sectionTitle}>When it fails</h2>
        {ofNode?.retry && <Reset label="tries" onReset={() => changes.policy(({ retry: _, ...rest }) => rest, 'tries')} />}
      </div>
      <SegmentedControl
        fullWidth
        aria-label="How often it is tried"
        data={[...PRESETS, 'custom' as const].map((value) => ({ value, label: PRESET_WORDS[value] }))}
        value={preset}
        disabled={unsafe}
        onChange={(next) => {
          const chosen = PRESETS.find((each) => each === next)
          setOwn(chosen === undefined)
          setDetails(false)
          if (chosen) changes.policy((now) => withRetry(now, retryOf(chosen, ofType)), 'tries', 'preset')
        }}
      />
      {!unsafe && <p className={fields.note}>{PRESET_HELP[preset]}</p>}
      <div className={classes.picture}>
        <Timeline schedule={schedule} />
        <p className={classes.sentence}>{scheduleSentence(schedule, then)}</p>
        {!unsafe && schedule.attempts.length > 1 && (
          <p className={fields.note}>{`If every try takes all its time, it ends within ${spanText(schedule.worstMs)}.`}</p>
        )}
      </div>
      {!unsafe && (
        <>
          {preset !== 'custom' && (
            <button type="button" className={fields.fold} aria-expanded={shown} onClick={() => setDetails(!details)}>
              <ChevronRight size={16} />
              Tries and waits
            </button>
          )}
          {shown && (
            <>
              <div className={fields.columns}>
                <NumberField
                  label="Tries"
                  integer
                  min={1}
                  max={1_000}
                  optional
                  placeholder={String(usual.maxAttempts)}
                  description={ofNode?.retry?.maxAttempts === undefined ? `${usual.maxAttempts}, ${note('retry.maxAttempts')}` : undefined}
                  inputWrapperOrder={['label', 'input', 'error', 'description']}
                  value={ofNode?.retry?.maxAttempts}
                  onChange={(maxAttempts) => set({ maxAttempts }, 'tries')}
                />
                <DurationInput
                  label="No new try after"
                  value={ofNode?.retry?.budget}
                  fallback={usual.budget}
                  fallbackNote={note('retry.budget')}
                  onChange={(budget) => set({ budget }, 'time for tries')}
                />
              </div>
              <BackoffFields
                value={ofNode?.retry?.backoff}
                usual={usual}
                note={note}
                onChange={(backoff) => set({ backoff: Object.keys(backoff).length === 0 ? undefined : backoff }, 'waits')}
              />
            </>
          )}
          <RuleList />
          <NeverRetried />
        </>
      )}
    </section>
  )
}

type Retry = NonNullable<PolicyInput['retry']>

const withRetry = ({ retry: _, ...rest }: PolicyInput, retry: Retry | undefined): PolicyInput =>
  retry && Object.keys(retry).length > 0 ? { ...rest, retry } : rest

/** Kinds that would come back, and that no rule names. */
function NeverRetried() {
  const { policy } = usePolicy()
  const named = new Set(policy.retry.rules.flatMap(({ kinds }) => kinds))
  const kinds = ERROR_KINDS.filter((kind) => DETERMINISTIC_KINDS.has(kind) && !named.has(kind))
  const [open, setOpen] = useState(false)
  return (
    <div>
      <button type="button" className={fields.fold} aria-expanded={open} onClick={() => setOpen(!open)}>
        <ChevronRight size={16} />
        Never tried again
        <span className={fields.foldNote}>{kinds.length} kinds of failure</span>
      </button>
      {open && (
        <>
          <ul className={classes.kinds}>
            {kinds.map((kind) => (
              <li key={kind}>{KIND_WORDS[kind]}</li>
            ))}
          </ul>
          <p className={fields.note}>They would fail the same way again. A rule above can name them all the same.</p>
        </>
      )}
    </div>
  )
}

type Timeout = NonNullable<PolicyInput['timeout']>

function TimeoutSection() {
  const { ofNode, policy, usual, note } = usePolicy()
  const changes = useChanges()
  const error = useFieldProblem('reliability', 'timeout')
  const set = (patch: Patch<Timeout>) =>
    changes.policy(({ timeout, ...rest }) => {
      const next = patched<Timeout>(timeout ?? {}, patch)
      return Object.keys(next).length > 0 ? { ...rest, timeout: next } : rest
    }, 'time limits')
  return (
    <section className={fields.section} aria-label="How long it may take" data-field="timeout">
      <h2 className={fields.sectionTitle}>How long it may take</h2>
      <div className={fields.columns}>
        <DurationInput
          label="One try"
          value={ofNode?.timeout?.attempt}
          fallback={usual.attempt}
          fallbackNote={note('timeout.attempt')}
          error={error}
          onChange={(attempt) => set({ attempt })}
        />
        <DurationInput
          label="All tries together"
          value={ofNode?.timeout?.step}
          {...(usual.step === undefined ? {} : { fallback: usual.step, fallbackNote: note('timeout.step') })}
          description={policy.timeout.stepMs === undefined ? 'No limit of its own' : undefined}
          onChange={(step) => set({ step })}
        />
      </div>
      <p className={fields.note}>A try that takes longer is cut off and counts as failed. Waiting for a person does not count.</p>
    </section>
  )
}

function AtOnceSection() {
  const { ofNode } = usePolicy()
  const changes = useChanges()
  return (
    <section className={fields.section} aria-label="At the same time">
      <NumberField
        label="At the same time, over all runs"
        description="Keeps a slow service from being asked too often at once."
        inputWrapperOrder={['label', 'input', 'error', 'description']}
        integer
        optional
        min={1}
        max={10_000}
        placeholder="No limit of its own"
        value={ofNode?.concurrency}
        onChange={(concurrency) => changes.policy((now) => patched(now, { concurrency }), 'how many at once')}
      />
    </section>
  )
}
