import { AutosaveContext, DocumentContext } from './document/use-document.ts'
import type { Session } from './session/session.ts'
import { Workbench } from './page/workbench.tsx'

/** One opened workflow with everything around its drawing. */
export function Editor({ session }: { session: Session }) {
  return (
    <DocumentContext value={session.document}>
      <AutosaveContext value={session.autosave}>
        <Workbench session={session} />
      </AutosaveContext>
    </DocumentContext>
  )
}
