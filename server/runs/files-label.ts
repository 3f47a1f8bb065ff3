import { DomainError } from '#shared/lib/domain-error.ts'
import type { RunRow } from '../store/store.ts'

/**
 * Where a run keeps the folder that its steps work in, so that it goes on in the same one whoever continues it.
 * A label, because a label stays with the run and is shown with it.
 */
const LABEL = 'files'

export const filesLabel = (folder: string): { [name: string]: string } => ({ [LABEL]: folder })
export const filesOf = (row: Pick<RunRow, 'labels'> | undefined): string | undefined => row?.labels[LABEL]

/** The labels that a person or a program gave. A run that the server makes works in the server's folder, whatever that of another run was. */
export const ownLabels = ({ [LABEL]: _folder, ...labels }: { [name: string]: string }): { [name: string]: string } => labels

/** Errors: `invalid_input`. A caller who could say the folder would have the next process work in it, and the server leave the run alone. */
export function checkLabels(labels: { [name: string]: string } | undefined): void {
  if (labels && Object.hasOwn(labels, LABEL))
    throw new DomainError('invalid_input', `The label "${LABEL}" is kept for the folder that a run works in. Give yours another name.`)
}
