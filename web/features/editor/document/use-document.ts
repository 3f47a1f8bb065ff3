import { createContext, useContext } from 'react'
import { useStore } from 'zustand'
import type { Autosave } from './autosave.ts'
import type { DocumentState, DocumentStore, SaveState } from './types.ts'

/** The document and its saving, for everything inside of one editor: two editors on a page have two. */
export const DocumentContext = createContext<DocumentStore | undefined>(undefined)
export const AutosaveContext = createContext<Autosave | undefined>(undefined)

/** The document of the editor around; does not follow its changes. */
export const useDocumentStore = (): DocumentStore => present(useContext(DocumentContext))

/** A part of the document; draws again when that part is another one. */
export const useDocument = <T>(selector: (state: DocumentState) => T): T => useStore(useDocumentStore(), selector)

export const useAutosave = (): Autosave => present(useContext(AutosaveContext))

/** How the draft stands between this page and the server. */
export const useSaveState = (): SaveState => useStore(useAutosave())

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('used outside of an editor')
  return value
}
