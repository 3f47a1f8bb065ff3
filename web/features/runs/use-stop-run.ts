import { notifications } from '@mantine/notifications'
import { useCancelRun } from '#web/api/runs.ts'
import { shortId } from '#web/lib/format.ts'
import { confirm } from '#web/ui/confirm.tsx'

/** Asks, then stops the run. */
export function useStopRun(runId: string): () => Promise<void> {
  const cancel = useCancelRun()
  return async () => {
    const yes = await confirm({
      title: `Stop run ${shortId(runId)}?`,
      text: 'What executes is stopped and nothing new starts; its items and open reviews end with it. What is done stays done.',
      yes: 'Stop the run',
    })
    if (!yes) return
    cancel.mutate(
      { runId },
      {
        onSuccess: (reply) => {
          if (!reply.cancelled) notifications.show({ message: 'The run had already ended.' })
        },
        onError: (error) => notifications.show({ title: 'The run was not stopped', message: error.message }),
      },
    )
  }
}
