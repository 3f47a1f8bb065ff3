import { notifications } from '@mantine/notifications'
import { useNavigate } from '@tanstack/react-router'
import type { Json } from '#shared/lib/json.ts'
import { getWorkflow, type WorkflowSummary } from '#shared/protocol/workflows.ts'
import { startRun } from '#shared/protocol/runs.ts'
import { call, isApiError } from '#web/api/client.ts'
import { useCreateWorkflow, useDeleteWorkflow } from '#web/api/workflows.ts'
import { confirm } from '#web/ui/confirm.tsx'
import { saveFile } from '#web/lib/save-file.ts'

/** What the menu of a card does. What went wrong is said. */
export function useWorkflowActions({ id, name }: WorkflowSummary) {
  const navigate = useNavigate()
  const { mutateAsync: create } = useCreateWorkflow()
  const { mutateAsync: erase } = useDeleteWorkflow()
  const graphOf = async (): Promise<Json> => (await call(getWorkflow, { params: { id } })).graph as unknown as Json
  const act = (work: () => Promise<unknown>) => (): void => {
    work().catch((error: unknown) =>
      notifications.show({ color: 'red', message: error instanceof Error ? error.message : 'That did not work.' }),
    )
  }
  return {
    /** On the input that was tried last. One that does not fit any more is asked for where the workflow is drawn. */
    run: act(async () => {
      const workflow = await call(getWorkflow, { params: { id } })
      const draft = workflow.published === undefined
      try {
        const { runId } = await call(startRun, {
          params: { id },
          query: { draft: String(draft) },
          body: { input: workflow.test.input ?? {} },
          headers: { 'idempotency-key': crypto.randomUUID() },
        })
        await navigate({ to: '/runs/$id', params: { id: runId } })
      } catch (error) {
        if (!isApiError(error) || error.status !== 400) throw error
        await navigate({ to: '/w/$id', params: { id } })
        throw error
      }
    }),
    duplicate: act(async () => create({ graph: { ...((await graphOf()) as { [key: string]: Json }), name: `${name} (copy)` } })),
    download: act(async () => saveFile(`${name}.json`, `${JSON.stringify(await graphOf(), null, 2)}\n`, 'application/json')),
    remove: act(async () => {
      const text = `The drawing goes from the list. Runs of it stay readable, and those that are open go on.`
      if (await confirm({ title: `Delete “${name}”?`, text, yes: 'Delete' })) await erase(id)
    }),
  }
}
