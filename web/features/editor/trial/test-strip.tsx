import { ActionIcon, Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { Square, X } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { RunState } from '#shared/run/state.ts'
import { durationText } from '#web/lib/format.ts'
import { StateBadge } from '#web/ui/state-badge.tsx'
import { stripText } from './strip-text.ts'
import classes from './test-strip.module.css'

/** How the last test went, in one line, with the way to everything that is known about it. */
export function TestStrip(props: {
  run: RunState
  names(step: string): string
  problem: string | undefined
  onStop(): void
  onShow(step: string): void
  onClose(): void
}) {
  const { run } = props
  const over = run.endedAt !== undefined
  const now = useNow(!over)
  const { text, step } = stripText(run, props.names)
  const began = run.created?.at
  return (
    <section className={classes.strip} aria-label="Test of the draft" data-run-id={run.runId} data-run-state={run.state}>
      <StateBadge state={run.state} size="sm" />
      {step === undefined ? (
        <span className={classes.text}>{props.problem ?? text}</span>
      ) : (
        <button type="button" className={classes.link} onClick={() => props.onShow(step)}>
          {text}
        </button>
      )}
      {began !== undefined && <span className={classes.time}>{durationText((run.endedAt ?? now) - began)}</span>}
      {run.state === 'needs_review' && (
        <Button
          size="compact-sm"
          renderRoot={(rest) => <Link to="/runs/$id" params={{ id: run.runId }} search={step === undefined ? {} : { step }} {...rest} />}
        >
          Decide
        </Button>
      )}
      <Link to="/runs/$id" params={{ id: run.runId }} className={classes.open}>
        Open the run
      </Link>
      {over ? (
        <ActionIcon variant="subtle" size={28} aria-label="Close the test" onClick={props.onClose}>
          <X size={16} strokeWidth={1.75} />
        </ActionIcon>
      ) : (
        <Button variant="default" size="compact-sm" leftSection={<Square size={12} />} onClick={props.onStop}>
          Stop
        </Button>
      )}
    </section>
  )
}

function useNow(ticking: boolean): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    if (!ticking) return undefined
    const timer = setInterval(() => setNow(Date.now()), 500)
    return () => clearInterval(timer)
  }, [ticking])
  return now
}
