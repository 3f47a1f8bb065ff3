import { notifications } from '@mantine/notifications'
import { useEffect, useState } from 'react'
import { same } from '#shared/graph/edit/settings.ts'
import { withPositions } from '#shared/graph/edit/positions.ts'
import { getWorkflow, type Workflow } from '#shared/protocol/workflows.ts'
import { call } from '#web/api/client.ts'
import { saveDraft } from '#web/api/workflows.ts'
import { createAutosave, type Autosave } from '../document/autosave.ts'
import { recovered, type Recovered } from '../document/backup.ts'
import { browserBackup, browserClock, guardPage, whenLookedAt, whenOnline } from '../document/browser.ts'
import { createDocument } from '../document/document.ts'
import type { DocumentStore } from '../document/types.ts'

/** One opened workflow: its drawing with its history, saved by itself. */
export interface Session {
  workflow: Workflow
  document: DocumentStore
  autosave: Autosave
  /** Work that was kept on this device and never reached the server. */
  found: Recovered | undefined
}

/** Opens the workflow once, and closes it with the page; what is not saved then is sent on the way out. */
export function useSession(workflow: Workflow): Session | undefined {
  const [session, setSession] = useState<Session>()
  useEffect(() => {
    let wanted = true
    let close: (() => void) | undefined
    void openSession(workflow).then((opened) => {
      if (!wanted) return opened.close()
      close = opened.close
      setSession(opened.session)
    })
    return () => {
      wanted = false
      close?.()
    }
  }, [workflow])
  return session?.workflow === workflow ? session : undefined
}

async function openSession(workflow: Workflow): Promise<{ session: Session; close(): void }> {
  // Places that a file left out are worked out here and saved with the first real change.
  const graph = withPositions(workflow.graph)
  const backup = browserBackup(workflow.id)
  const entry = await backup.read().catch(() => undefined)
  const found = recovered(entry, { revision: workflow.revision, graph }, same)
  if (entry && !found) await backup.clear().catch(() => undefined)
  const document = createDocument(graph)
  const autosave = createAutosave({
    document,
    saved: { graph, revision: workflow.revision, updatedAt: workflow.updatedAt },
    save: async (draft, revision, signal) => {
      const saved = await saveDraft(workflow.id, draft, revision)
      signal.throwIfAborted()
      return saved
    },
    backup,
    clock: browserClock,
    online: whenOnline,
  })
  const unguard = guardPage(autosave)
  const deafen = whenLookedAt(async () => {
    const there = await call(getWorkflow, { params: { id: workflow.id } })
    if (autosave.heard({ graph: withPositions(there.graph), revision: there.revision, updatedAt: there.updatedAt }) !== 'taken') return
    notifications.show({
      title: `Draft ${there.revision} is shown`,
      message: 'It was saved elsewhere, such as in another tab. Undo brings back what was here.',
      color: 'ink',
      autoClose: 9_000,
    })
  })
  return {
    session: { workflow, document, autosave, found },
    close() {
      unguard()
      deafen()
      void autosave.flush().finally(() => autosave.close())
    },
  }
}
