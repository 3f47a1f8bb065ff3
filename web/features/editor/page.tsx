import { Button } from '@mantine/core'
import { getRouteApi, Link } from '@tanstack/react-router'
import { isApiError } from '#web/api/client.ts'
import { useWorkflow } from '#web/api/workflows.ts'
import { Away, Loading } from '#web/ui/page-state.tsx'
import { Editor } from './editor.tsx'
import classes from './editor.module.css'
import { useSession } from './session/session.ts'
import type { Workflow } from '#shared/protocol/workflows.ts'

const route = getRouteApi('/w/$id')

/** A workflow: where it is drawn, tried and published. */
export function EditorPage() {
  const { id } = route.useParams()
  const workflow = useWorkflow(id)
  if (workflow.isPending) return <Loading what="the workflow" />
  if (workflow.isError) {
    if (isApiError(workflow.error, 'not_found')) return <Gone />
    return <Away error={workflow.error} retry={() => void workflow.refetch()} />
  }
  return <Opened key={id} workflow={workflow.data} />
}

function Opened({ workflow }: { workflow: Workflow }) {
  const session = useSession(workflow)
  return session ? <Editor key={session.workflow.id} session={session} /> : <Loading what="the workflow" />
}

function Gone() {
  return (
    <main className={classes.gone}>
      <h1 className={classes.goneTitle}>This workflow is not here</h1>
      <p>It was removed, or the address is not quite right. Its runs are still in the list of runs.</p>
      <Button component={Link} to="/w">
        Go to the workflows
      </Button>
    </main>
  )
}
