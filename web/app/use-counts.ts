import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { WorkspaceNews } from '#shared/protocol/live.ts'
import { workflowKeys } from '#web/api/workflows.ts'
import { useWorkspaceNews } from '#web/live/use-workspace-news.ts'

/** The numbers on the rail, live; on the way the lists of workflows are marked as old when they are. */
export function useCounts(): WorkspaceNews['counts'] | undefined {
  const [counts, setCounts] = useState<WorkspaceNews['counts']>()
  const client = useQueryClient()
  useWorkspaceNews((news) => {
    setCounts(news.counts)
    if (news.stale === true || news.workflows.length > 0 || news.runs.length > 0)
      void client.invalidateQueries({ queryKey: workflowKeys.list })
  })
  return counts
}
