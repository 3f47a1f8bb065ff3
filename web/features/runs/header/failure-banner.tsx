import { Button } from '@mantine/core'
import { errorText } from '#shared/run/error-text.ts'
import type { Address } from '#web/canvas/types.ts'
import { StateIcon } from '#web/ui/state-icon.tsx'
import { stepOf, type Scene } from '../scene.ts'
import classes from './header.module.css'

/** Why the run failed, at which step, and what to do. */
export function FailureBanner({ scene, selected, onStep, rerun, editor }: FailureBannerProps) {
  const end = scene.events.findLast((event) => event.type === 'run-failed')
  if (end?.type !== 'run-failed') return null
  const step = end.step === undefined ? undefined : stepOf(scene, end.step)
  const known = end.step === undefined ? undefined : scene.state.steps.get(end.step)
  const failed = scene.events.findLast((event) => event.type === 'step-failed' && event.step === end.step)
  const exhausted = scene.events.findLast((event) => event.type === 'attempt-failed' && event.step === end.step)
  const decided = scene.events.findLast((event) => event.type === 'review-decided' && event.step === end.step)
  const text = errorText({
    error: end.error,
    attempts: Math.max(1, known?.attempt ?? 1),
    now: 0,
    over: true,
    rejected: decided?.type === 'review-decided' && decided.decision === 'reject',
    deadLetter: failed?.type === 'step-failed' && failed.deadLetter === true,
    ...(step ? { policy: step.policy } : {}),
    ...(exhausted?.type === 'attempt-failed' && exhausted.exhausted !== undefined ? { exhausted: exhausted.exhausted } : {}),
  })
  return (
    <section className={classes['banner']} aria-label="Why this run failed">
      <StateIcon state="failed" size={16} />
      <div className={classes['bannerText']}>
        <p>
          <strong>
            {step ? `${step.name}: ` : ''}
            {text.title}
          </strong>{' '}
          {text.cause}
        </p>
        <p className={classes['todo']}>
          {step ? `${text.tried} ` : ''}
          {text.todo}
        </p>
      </div>
      {step && step.id !== selected && (
        <Button size="compact-sm" variant="default" onClick={() => onStep(step.id)}>
          Show the step
        </Button>
      )}
      {rerun}
      {editor}
    </section>
  )
}

export interface FailureBannerProps {
  scene: Scene
  selected: Address | undefined
  onStep(id: string): void
  rerun?: React.ReactNode
  editor?: React.ReactNode
}
