import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useDocumentTitle } from '@mantine/hooks'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useMemo, useRef, useState } from 'react'
import { TERMINAL_STATES } from '#shared/run/run-state.ts'
import { useCancelRun } from '#web/api/runs.ts'
import { plural, shortId } from '#web/lib/format.ts'
import { useCommands } from '#web/ui/commands.ts'
import { confirm } from '#web/ui/confirm.tsx'
import { Away, Loading } from '#web/ui/page-state.tsx'
import { STATE_WORDS } from '#web/ui/state-words.ts'
import { LinkButton } from './link-button.tsx'
import { FilterBar } from './list/filter-bar.tsx'
import { filterOf, isFiltered } from './list/filters.ts'
import { RunRow } from './list/run-row.tsx'
import { useLiveRuns } from './list/use-live-runs.ts'
import { useNow } from './panes/use-now.ts'
import classes from './list-page.module.css'

const route = getRouteApi('/runs')
const ROW = 44

/** All runs, newest first, live, narrowed by what stands in the address. */
export function RunsPage() {
  const address = route.useSearch()
  const filter = useMemo(() => filterOf(address), [address])
  const navigate = useNavigate()
  useDocumentTitle('Runs · Belay')
  const runs = useLiveRuns(filter)
  const cancel = useCancelRun()
  const now = useNow(true, 1_000)
  const [cursor, setCursor] = useState(0)
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set())
  const [label, setLabel] = useState(filter.label ?? '')
  const scroller = useRef<HTMLDivElement>(null)
  const rows = useMemo(() => runs.data?.pages.flatMap((page) => page.items) ?? [], [runs.data])
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    getItemKey: (index) => rows[index]!.runId,
    overscan: 8,
  })
  const set = (next: Partial<typeof address>) => {
    setCursor(0)
    void navigate({ to: '.', search: (before: object) => ({ ...before, ...next }), replace: true })
  }
  const move = (by: number) => {
    const next = Math.min(rows.length - 1, Math.max(0, cursor + by))
    setCursor(next)
    virtual.scrollToIndex(next, { align: 'auto' })
  }
  const open = (runId: string) => void navigate({ to: '/runs/$id', params: { id: runId } })
  const mark = (runId: string) =>
    setMarked((before) => {
      const next = new Set(before)
      if (!next.delete(runId)) next.add(runId)
      return next
    })
  const stoppable = rows.filter((run) => marked.has(run.runId) && !TERMINAL_STATES.has(run.state))
  const stop = async () => {
    const chosen = stoppable.map((run) => run.runId)
    const yes = await confirm({
      title: `Stop ${plural(chosen.length, 'run')}?`,
      text: 'What executes is stopped and nothing new starts. What is done stays done.',
      yes: chosen.length === 1 ? 'Stop the run' : 'Stop the runs',
    })
    if (!yes) return
    const results = await Promise.allSettled(chosen.map((runId) => cancel.mutateAsync({ runId })))
    const refused = results.filter((result) => result.status === 'rejected').length
    if (refused > 0) notifications.show({ message: `${plural(refused, 'run')} could not be stopped. Try again in a moment.` })
    setMarked(new Set())
  }
  const current = rows[cursor]
  useCommands([
    { id: 'next-row', group: 'Runs', label: 'Next run', keys: ['J', 'ArrowDown'], hidden: true, run: () => move(1) },
    { id: 'row-before', group: 'Runs', label: 'Run before', keys: ['K', 'ArrowUp'], hidden: true, run: () => move(-1) },
    {
      id: 'open-row',
      group: 'Runs',
      label: 'Open the run',
      keys: ['Enter'],
      hidden: true,
      enabled: current !== undefined,
      run: () => current && open(current.runId),
    },
    {
      id: 'mark-row',
      group: 'Runs',
      label: 'Mark the run',
      keys: ['X'],
      hidden: true,
      enabled: current !== undefined,
      run: () => current && mark(current.runId),
    },
    { id: 'stop-marked', group: 'Runs', label: 'Stop the marked runs', keys: ['C'], enabled: stoppable.length > 0, run: () => void stop() },
  ])
  return (
    <main className={classes['page']}>
      <header className={classes['head']}>
        <h1>Runs</h1>
        {marked.size > 0 && (
          <div className={classes['marked']}>
            <span>{plural(marked.size, 'run')} marked</span>
            <Button size="compact-sm" variant="default" disabled={stoppable.length === 0} onClick={() => void stop()}>
              Stop {stoppable.length === marked.size ? 'them' : stoppable.length}
            </Button>
            <Button size="compact-sm" variant="subtle" onClick={() => setMarked(new Set())}>
              Mark none
            </Button>
          </div>
        )}
      </header>
      <FilterBar address={address} label={label} now={now} onLabel={setLabel} onChange={set} />
      {runs.isPending && <Loading what="the runs" />}
      {runs.isError && <Away error={runs.error} retry={() => void runs.refetch()} />}
      {runs.data && rows.length === 0 && (
        <div className={classes['empty']}>
          {isFiltered(address) ? (
            <>
              <h2>No run fits these filters</h2>
              <Button
                variant="default"
                onClick={() => {
                  setLabel('')
                  set({ workflow: undefined, state: undefined, label: undefined, from: undefined, to: undefined, tests: undefined })
                }}
              >
                Show all runs
              </Button>
            </>
          ) : (
            <>
              <h2>Nothing has run yet</h2>
              <p>Each time a workflow starts it makes a run, and the run is listed here with how it stands: live, and kept for later.</p>
              <LinkButton to="/w">Open a workflow and run it</LinkButton>
            </>
          )}
        </div>
      )}
      {rows.length > 0 && (
        <div
          className={classes['table']}
          style={{ maxHeight: ROW * rows.length + 38 + (runs.hasNextPage ? 60 : 0) }}
          role="table"
          aria-label="Runs"
          aria-rowcount={rows.length}
        >
          <div className={classes['header']} role="row">
            <span role="columnheader">
              <span className={classes['said']}>Marked</span>
            </span>
            <span role="columnheader">Run</span>
            <span role="columnheader">Workflow</span>
            <span role="columnheader">State</span>
            <span role="columnheader">Started</span>
            <span role="columnheader">Took</span>
            <span role="columnheader">Labels</span>
          </div>
          <div className={classes['scroll']} ref={scroller} role="rowgroup">
            <div style={{ position: 'relative', height: virtual.getTotalSize() }}>
              {virtual.getVirtualItems().map((item) => {
                const run = rows[item.index]!
                return (
                  <RunRow
                    key={item.key}
                    run={run}
                    now={now}
                    top={item.start}
                    current={item.index === cursor}
                    marked={marked.has(run.runId)}
                    onMark={() => mark(run.runId)}
                    onPoint={() => setCursor(item.index)}
                  />
                )
              })}
            </div>
            {runs.hasNextPage && (
              <div className={classes['more']}>
                <Button variant="default" loading={runs.isFetchingNextPage} onClick={() => void runs.fetchNextPage()}>
                  Load older runs
                </Button>
              </div>
            )}
          </div>
        </div>
      )}
      <p className={classes['said']} aria-live="polite">
        {current ? `Run ${shortId(current.runId)}, ${current.workflow}, ${STATE_WORDS[current.state]}` : ''}
      </p>
    </main>
  )
}
