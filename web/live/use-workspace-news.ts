import { useEffect, useRef } from 'react'
import type { WorkspaceNews } from '#shared/protocol/live.ts'
import { liveSocket } from './socket.ts'

/**
 * Calls back with what changed in lists, with the callback of the latest drawing. `stale` news come after each (re)connection and whenever
 * something was left out: everything that is shown of lists is to be read again.
 */
export function useWorkspaceNews(callback: (news: WorkspaceNews) => void): void {
  const latest = useRef(callback)
  useEffect(() => {
    latest.current = callback
  })
  useEffect(() => liveSocket().onNews((news) => latest.current(news)), [])
}
