/** Runs from which somebody went to the editor: who comes back wants the draft to run. Kept until the page is loaded anew. */
const gone = new Set<string>()

export const noteEditorVisit = (runId: string): void => void gone.add(runId)

export const wentToEditor = (runId: string): boolean => gone.has(runId)
