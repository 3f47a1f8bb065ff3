import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { RotateCw, Square } from 'lucide-react'
import { useRetryStep, useStopRetrying } from '#web/api/runs.ts'
import { leftText } from '#web/lib/format.ts'
import { useNow } from '../panes/use-now.ts'
import classes from './detail.module.css'

/** For a step between two attempts: when the next one starts, with starting it now or making none. */
export function WaitingActions({ runId, step, attempt, maxAttempts, retryAt }: WaitingActionsProps) {
  const now = useNow(true, 250)
  const retry = useRetryStep(runId)
  const stop = useStopRetrying(runId)
  const done = (words: string) => ({
    onSuccess: (reply: { done: boolean }) => {
      if (!reply.done) notifications.show({ message: `${words} came too late: the step is not waiting for an attempt any more.` })
    },
    onError: (error: Error) => notifications.show({ title: words, message: error.message }),
  })
  const left = retryAt - now
  return (
    <div className={classes['waiting']}>
      <span className={classes['next']}>
        Try {attempt + 1} of {maxAttempts} {left <= 0 ? 'starts now' : `in ${leftText(left)}`}
      </span>
      <Button
        size="compact-sm"
        variant="filled"
        leftSection={<RotateCw size={14} />}
        loading={retry.isPending}
        onClick={() => retry.mutate(step, done('Retry now'))}
      >
        Retry now
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<Square size={14} />}
        loading={stop.isPending}
        onClick={() => stop.mutate(step, done('Stop retrying'))}
      >
        Stop retrying
      </Button>
    </div>
  )
}

export interface WaitingActionsProps {
  runId: string
  step: string
  attempt: number
  maxAttempts: number
  retryAt: number
}
