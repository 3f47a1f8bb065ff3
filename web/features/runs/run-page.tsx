import { getRouteApi } from '@tanstack/react-router'
import { useRunView } from '#web/api/runs.ts'
import { isApiError } from '#web/api/client.ts'
import { Away, Loading } from '#web/ui/page-state.tsx'
import { useRun } from '#web/live/use-run.ts'
import { LinkButton } from './link-button.tsx'
import { RunBoard } from './run-board.tsx'
import classes from './run-page.module.css'

const route = getRouteApi('/runs/$id')

/** A run: its drawing as it ran with the states of its steps, live or at any event of its journal. */
export function RunPage() {
  const { id } = route.useParams()
  const view = useRunView(id)
  const handle = useRun(id, view.data?.definition)
  if (view.error) {
    if (!isApiError(view.error, 'not_found')) return <Away error={view.error} retry={() => void view.refetch()} />
    return (
      <main className={classes['missing']}>
        <h1>There is no run {id}</h1>
        <p>It may have been removed, or the address is not complete.</p>
        <LinkButton to="/runs">Go to the runs</LinkButton>
      </main>
    )
  }
  if (!view.data || !handle) return <Loading what="the run" />
  return <RunBoard key={id} view={view.data} handle={handle} />
}
