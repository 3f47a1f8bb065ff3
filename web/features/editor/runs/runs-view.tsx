import { Button, Switch } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useRuns } from '#web/api/runs.ts'
import { agoText, durationText, shortId, timeText } from '#web/lib/format.ts'
import { Away, Loading } from '#web/ui/page-state.tsx'
import { StateBadge } from '#web/ui/state-badge.tsx'
import classes from './runs-view.module.css'

/** Runs of this workflow, newest first. All that can be searched and filtered is one press away. */
export function RunsView({ workflow, onTest }: { workflow: string; onTest(): void }) {
  const [tests, setTests] = useState(true)
  const runs = useRuns({ workflow, tests })
  const items = runs.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <main className={classes.view}>
      <div className={classes.head}>
        <h2 className={classes.title}>Runs of this workflow</h2>
        <Switch label="With tests of the draft" checked={tests} onChange={(event) => setTests(event.currentTarget.checked)} />
        <Link to="/runs" search={{ workflow, tests }} className={classes.all}>
          Search all runs
        </Link>
      </div>
      {runs.isPending && <Loading what="the runs" />}
      {runs.isError && <Away error={runs.error} retry={() => void runs.refetch()} />}
      {runs.isSuccess && items.length === 0 && (
        <div className={classes.none}>
          <p>It has not run yet. A test tries the draft on an input of yours.</p>
          <Button onClick={onTest}>Test the draft</Button>
        </div>
      )}
      {items.length > 0 && (
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">Run</th>
              <th scope="col">State</th>
              <th scope="col">What</th>
              <th scope="col">Started</th>
              <th scope="col" className={classes.number}>
                So far
              </th>
            </tr>
          </thead>
          <tbody>
            {items.map((run) => (
              <tr key={run.runId}>
                <td>
                  <Link to="/runs/$id" params={{ id: run.runId }} className={classes.link}>
                    {shortId(run.runId)}
                  </Link>
                </td>
                <td>
                  <StateBadge state={run.state} size="sm" still />
                </td>
                <td className={classes.what}>
                  {run.source?.version === undefined ? 'Test of the draft' : `Version ${run.source.version}`}
                </td>
                <td title={timeText(run.createdAt)}>{agoText(run.createdAt, Date.now())}</td>
                <td className={classes.number}>{durationText(run.updatedAt - run.createdAt)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {runs.hasNextPage && (
        <Button variant="default" onClick={() => void runs.fetchNextPage()} loading={runs.isFetchingNextPage}>
          Show more
        </Button>
      )}
    </main>
  )
}
