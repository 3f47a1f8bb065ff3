import { useQueryClient, type InfiniteData } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import type { RunItem } from '#shared/protocol/runs.ts'
import { runKeys, useRuns, type RunFilter } from '#web/api/runs.ts'
import { useWorkspaceNews } from '#web/live/use-workspace-news.ts'
import { mergeNews, type RunPage } from './merge-news.ts'

/** The list of runs, kept up to date by what the server tells: it is read again only after something was missed. */
export function useLiveRuns(filter: RunFilter): ReturnType<typeof useRuns> {
  const client = useQueryClient()
  const runs = useRuns(filter)
  // News that come while an answer is under way wait for it: it may know less than they do.
  const waiting = useRef<RunItem[]>([])
  const merge = () => {
    const key = runKeys.list(filter)
    const data = client.getQueryData<InfiniteData<RunPage>>(key)
    if (waiting.current.length === 0 || !data || client.getQueryState(key)?.fetchStatus !== 'idle') return
    const pages = mergeNews(data.pages, waiting.current, filter)
    waiting.current = []
    if (pages) client.setQueryData(key, { ...data, pages })
    else void client.invalidateQueries({ queryKey: runKeys.lists })
  }
  useWorkspaceNews((news) => {
    waiting.current.push(...news.runs)
    if (news.stale === true) void client.invalidateQueries({ queryKey: runKeys.lists })
    merge()
  })
  useEffect(merge)
  return runs
}
