import type { Database } from 'better-sqlite3'
import { STATES } from '#shared/run/run-state.ts'
import type { LastRun, StoreCounts } from '../store.ts'

/** What lists of workflows and the frame of every page show about runs. */
export interface Overview {
  lastRuns(workflowIds: readonly string[], most: number): Map<string, LastRun[]>
  reruns(runId: string): string[]
  openReviewCounts(workflowIds: readonly string[]): Map<string, number>
  counts(): StoreCounts
}

/** Exported so that a test can hold their query plans to the indexes. */
export const OVERVIEW_SQL = {
  lastRuns: `SELECT r.source_workflow AS workflowId, r.run_id AS runId, r.state, r.created_at AS createdAt
    FROM json_each(?) w CROSS JOIN json_each(?) s CROSS JOIN json_each('[0,1]') t CROSS JOIN runs r
    WHERE r.run_no IN (SELECT n.run_no FROM runs n INDEXED BY runs_source
      WHERE n.parent_no IS NULL AND n.source_workflow = w.value AND n.test = t.value AND n.state = s.value ORDER BY n.run_no DESC LIMIT ?)
    ORDER BY r.run_no DESC`,
  reruns: 'SELECT run_id FROM runs WHERE rerun_of = ? ORDER BY run_no DESC',
  openReviewCounts: `SELECT r.source_workflow AS workflowId, count(*) AS reviews FROM reviews v JOIN runs r ON r.run_no = v.run_no
    WHERE v.state = 'open' AND r.source_workflow IN (SELECT value FROM json_each(?)) GROUP BY r.source_workflow`,
  counts: `SELECT (SELECT count(*) FROM reviews WHERE state = 'open') AS openReviews,
    (SELECT count(*) FROM runs WHERE parent_no IS NULL AND state IN ('pending', 'running', 'needs_review')) AS activeRuns,
    (SELECT count(*) FROM dead_letters) AS deadLetters`,
} as const

const RUN_STATES = JSON.stringify(STATES.filter((state) => state !== 'skipped'))

export function createOverview(db: Database): Overview {
  const selectLast = db.prepare<[string, string, number], LastRun & { workflowId: string }>(OVERVIEW_SQL.lastRuns)
  const selectReruns = db.prepare<[string], string>(OVERVIEW_SQL.reruns).pluck()
  const countReviews = db.prepare<[string], { workflowId: string; reviews: number }>(OVERVIEW_SQL.openReviewCounts)
  const countAll = db.prepare<[], StoreCounts>(OVERVIEW_SQL.counts)

  return {
    lastRuns(workflowIds, most) {
      const found = new Map<string, LastRun[]>()
      // Up to `most` of each state come, of versions and of drafts, newest first over all of them.
      for (const { workflowId, ...run } of selectLast.all(JSON.stringify(workflowIds), RUN_STATES, most)) {
        const runs = found.get(workflowId)
        if (!runs) found.set(workflowId, [run])
        else if (runs.length < most) runs.push(run)
      }
      return found
    },
    reruns: (runId) => selectReruns.all(runId),
    openReviewCounts: (workflowIds) =>
      new Map(countReviews.all(JSON.stringify(workflowIds)).map(({ workflowId, reviews }) => [workflowId, reviews])),
    counts: () => countAll.get()!,
  }
}
