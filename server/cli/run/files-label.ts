import type { RunRow } from '#server/store/store.ts'

/**
 * Where a run keeps the folder that its steps work in, so that it goes on in the same one whoever continues it.
 * A label, because a label stays with the run and is shown with it.
 */
const LABEL = 'files'

export const filesLabel = (folder: string): { [name: string]: string } => ({ [LABEL]: folder })
export const filesOf = (row: Pick<RunRow, 'labels'> | undefined): string | undefined => row?.labels[LABEL]
