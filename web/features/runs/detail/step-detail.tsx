import { Button, Tabs } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { StepDefinition } from '#shared/graph/definition.ts'
import { afterAttempt } from '#shared/run/after-attempt.ts'
import { eventWords, verdictText, viaText } from '#shared/run/event-words.ts'
import { attemptsOf, type AttemptView } from '#shared/run/step-attempts.ts'
import { inputOf } from '#shared/run/step-input.ts'
import { TERMINAL_STATES } from '#shared/run/run-state.ts'
import { waitsForPeople } from '#shared/run/state.ts'
import { stepLine } from '#shared/run/step-line.ts'
import type { Address } from '#web/canvas/types.ts'
import { durationText, leftText, shortId } from '#web/lib/format.ts'
import { StateBadge } from '#web/ui/state-badge.tsx'
import { TypeTile } from '#web/ui/type-tile.tsx'
import { clockText } from '../clock-text.ts'
import { ItemsPanel } from '../items/items-panel.tsx'
import type { PlaceItems } from '../place.ts'
import { DecisionForm } from '../review/decision-form.tsx'
import { madeFrom } from '../review/readable.ts'
import { namer, type Scene } from '../scene.ts'
import { AttemptTabs } from './attempt-tabs.tsx'
import { DiffView } from './diff-view.tsx'
import { ErrorCard } from './error-card.tsx'
import { ValueOf } from './value-of.tsx'
import { WaitingActions } from './waiting-actions.tsx'
import classes from './detail.module.css'

type DetailTab = 'output' | 'input' | 'diff' | 'events'

/** Everything about one step of a run: its attempts, what went in and came out, why it waits and what can be done. */
export function StepDetail({ scene, step, address, attempt, now, items, onAttempt, onSeq, onSelect, onRerun }: StepDetailProps) {
  const [tab, setTab] = useState<DetailTab>('output')
  const known = scene.state.steps.get(step.id)
  const attempts = attemptsOf(scene.events, step.id)
  const current = attempts.find((one) => one.number === attempt) ?? attempts.at(-1)
  const next = current === undefined ? undefined : attempts.find((one) => one.number > current.number)
  const after = current === undefined ? undefined : afterAttempt(current, next)
  const before = current === undefined ? undefined : attempts.findLast((one) => one.number < current.number)
  const state = known === undefined ? 'pending' : waitsForPeople(known) ? 'needs_review' : known.state
  const over = TERMINAL_STATES.has(scene.state.state)
  const isLast = current === attempts.at(-1)
  const failed = scene.events.findLast((event) => event.type === 'step-failed' && event.step === step.id)
  const shownTab = tab === 'diff' && !before ? 'output' : tab
  return (
    <div className={classes['step']}>
      <header className={classes['title']}>
        <TypeTile type={step.type} />
        <h2>{step.name}</h2>
        <StateBadge state={state} />
      </header>
      {!known && (
        <p className={classes['quiet']}>
          {over ? 'The run ended before this step began.' : 'It has not begun: what leads to it has not ended.'}
        </p>
      )}
      {known && (known.state === 'skipped' || known.state === 'cancelled') && (
        <p className={classes['quiet']}>{sentence(stepLine(known) ?? '')}</p>
      )}
      {attempts.length > 1 && current && (
        <div className={classes['attemptsRow']}>
          <span className={classes['label']}>Attempt</span>
          <AttemptTabs attempts={attempts} chosen={current.number} onChoose={onAttempt} />
        </div>
      )}
      {current && <AttemptFacts attempt={current} now={now} />}
      {isLast && known?.phase === 'retry' && known.retryAt !== undefined && !scene.past && !over && (
        <WaitingActions
          runId={scene.runId}
          step={step.id}
          attempt={known.attempt}
          maxAttempts={Math.max(step.policy.retry.maxAttempts, known.attempt + 1)}
          retryAt={known.retryAt}
        />
      )}
      {isLast && known?.phase === 'timer' && known.until !== undefined && (
        <p className={classes['quiet']}>
          Waits until {clockText(known.until)} ({known.until <= now ? 'now' : `in ${leftText(known.until - now)}`}).
        </p>
      )}
      {isLast && known?.phase === 'review' && known.review && (
        <DecisionForm
          key={known.review.review}
          runId={scene.runId}
          requested={known.review}
          arrived={madeFrom(inputOf(step, scene.state), known.review.output, scene.state.created?.item ?? scene.state.created?.input)}
          nameOf={namer(scene.definition)}
          past={scene.past}
          decided={{ definition: scene.definition, step, item: scene.state.created?.parent !== undefined }}
        />
      )}
      {current?.error && (
        <ErrorCard
          facts={{
            error: current.error,
            attempts: current.number,
            policy: step.policy,
            now,
            over: over && isLast && failed !== undefined && !('port' in failed && failed.port),
            review: isLast && known?.phase === 'review',
            rejected: current.decision?.decision === 'reject',
            branch: isLast && known?.port === 'error',
            deadLetter: isLast && failed?.type === 'step-failed' && failed.deadLetter === true,
            ...(current.retryAt === undefined || !isLast ? {} : { retryAt: current.retryAt }),
            ...(after === undefined ? {} : { after }),
            ...(current.exhausted === undefined ? {} : { exhausted: current.exhausted }),
          }}
        >
          {isLast && over && onRerun && (
            <div>
              <Button size="compact-sm" variant="default" onClick={onRerun}>
                Rerun from here
              </Button>
            </div>
          )}
        </ErrorCard>
      )}
      {items && <ItemsPanel items={items} name={step.name} address={address} onSelect={onSelect} />}
      <Tabs
        value={shownTab}
        onChange={(next) => setTab((next as DetailTab | null) ?? 'output')}
        keepMounted={false}
        classNames={{ tab: classes['tab']! }}
      >
        <Tabs.List>
          <Tabs.Tab value="output">Output</Tabs.Tab>
          <Tabs.Tab value="input">Input</Tabs.Tab>
          {before && <Tabs.Tab value="diff">Compare with {before.number}</Tabs.Tab>}
          <Tabs.Tab value="events">Events</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="output" pt={12}>
          {current?.output === undefined ? (
            <p className={classes['quiet']}>
              {current?.outcome === 'failed' ? 'This attempt failed: it left no output.' : 'There is no output yet.'}
            </p>
          ) : (
            <ValueOf runId={scene.runId} value={current.output} name={`Output of ${step.name}`} root={`steps.${step.id}.output`} />
          )}
        </Tabs.Panel>
        <Tabs.Panel value="input" pt={12}>
          <Input scene={scene} step={step} />
        </Tabs.Panel>
        <Tabs.Panel value="diff" pt={12}>
          {before && current && <DiffView before={before} after={current} />}
        </Tabs.Panel>
        <Tabs.Panel value="events" pt={12}>
          <ol className={classes['events']}>
            {scene.events
              .filter((event) => 'step' in event && event.step === step.id)
              .slice(-200)
              .map((event) => {
                const words = eventWords(event, () => step.name)
                return (
                  <li key={event.seq}>
                    <button type="button" onClick={() => onSeq(event.seq)} title="Show the run as it was then">
                      <span className={classes['clock']}>{clockText(event.at)}</span>
                      <span>{words.text}</span>
                      {words.detail !== undefined && <small>{words.detail}</small>}
                    </button>
                  </li>
                )
              })}
          </ol>
        </Tabs.Panel>
      </Tabs>
    </div>
  )
}

function Input({ scene, step }: { scene: Scene; step: StepDefinition }) {
  const input = inputOf(step, scene.state)
  const nameOf = namer(scene.definition)
  if (input.from === 'nothing') return <p className={classes['quiet']}>Nothing has arrived at this step yet.</p>
  if (input.from !== 'steps') {
    return (
      <>
        <p className={classes['quiet']}>
          {input.from === 'item' ? 'Starts with the item of this run.' : 'Starts with the input of the run.'}
        </p>
        <ValueOf runId={scene.runId} value={input.value} name={`Input of ${step.name}`} root={input.from} />
      </>
    )
  }
  return (
    <>
      {input.values.map((one) => (
        <div key={one.step} className={classes['arrived']}>
          <p className={classes['quiet']}>From {nameOf(one.step)}</p>
          <ValueOf runId={scene.runId} value={one.value} name={`From ${nameOf(one.step)}`} root={`steps.${one.step}.output`} />
        </div>
      ))}
    </>
  )
}

function AttemptFacts({ attempt, now }: { attempt: AttemptView; now: number }) {
  const { startedAt, endedAt, review, decision } = attempt
  const facts: [string, React.ReactNode][] = []
  if (startedAt !== undefined) {
    facts.push(['Started', clockText(startedAt)])
    facts.push([endedAt === undefined ? 'Running for' : 'Took', durationText((endedAt ?? Math.max(now, startedAt)) - startedAt)])
  }
  if (attempt.waitedMs !== undefined && attempt.waitedMs > 0) facts.push(['Waited before', durationText(attempt.waitedMs)])
  if (review && decision) facts.push(['Waited for a person', durationText(decision.at - review.at)])
  if (attempt.confidence !== undefined) facts.push(['Confidence', String(Math.round(attempt.confidence * 1_000) / 1_000)])
  if (attempt.via !== undefined) {
    facts.push([
      'Output',
      attempt.via === 'reused' && attempt.from !== undefined ? (
        <>
          reused from <Link to="/runs/$id" params={{ id: attempt.from }}>{`run ${shortId(attempt.from)}`}</Link>
        </>
      ) : (
        viaText(attempt.via)
      ),
    ])
  }
  if (attempt.port !== undefined && attempt.port !== 'out' && attempt.outcome === 'success') facts.push(['Went on along', attempt.port])
  if (decision)
    facts.push(['Decision', `${decision.by} ${verdictText(decision.decision)}${decision.note === undefined ? '' : `: “${decision.note}”`}`])
  if (attempt.usage?.inputTokens !== undefined || attempt.usage?.outputTokens !== undefined) {
    facts.push(['Tokens', `${attempt.usage.inputTokens ?? 0} in, ${attempt.usage.outputTokens ?? 0} out`])
  }
  if (attempt.key !== undefined) facts.push(['Key against doing it twice', <code key="key">{attempt.key}</code>])
  if (facts.length === 0) return null
  return (
    <dl className={classes['facts']}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

const sentence = (text: string): string => (text === '' ? '' : `${text[0]!.toUpperCase()}${text.slice(1)}.`)

export interface StepDetailProps {
  scene: Scene
  step: StepDefinition
  address: Address
  attempt: number | undefined
  now: number
  /** For a container: its items, and which one is looked into. */
  items?: PlaceItems | undefined
  onAttempt(attempt: number): void
  onSeq(seq: number): void
  onSelect(address: Address): void
  /** Absent where a rerun cannot start here. */
  onRerun?: (() => void) | undefined
}
