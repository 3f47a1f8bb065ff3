import { notifications } from '@mantine/notifications'
import { useEffect, useMemo, useRef } from 'react'
import { containerOf, type Address } from '#shared/graph/edit/address.ts'
import { copyFragment } from '#shared/graph/edit/fragment.ts'
import { find } from '#shared/graph/edit/levels.ts'
import { removeNodes } from '#shared/graph/edit/remove-nodes.ts'
import type { Graph } from '#shared/graph/schema.ts'
import type { Point } from '#web/canvas/types.ts'
import { isTyping } from '#web/ui/keys.ts'
import { thingsText } from '../actions/words.ts'
import type { DocumentStore } from '../document/types.ts'
import { graphText } from './download.ts'

export interface Transfer {
  copy(): void
  cut(): void
  paste(): void
  duplicate(): void
  copyAll(): void
  /** Reads what a file or the clipboard holds: steps are put in, a whole workflow is offered as an import. */
  take(text: string, from: string): Promise<void>
}

/**
 * Steps through the clipboard as JSON: across workflows, tabs and programs. The browser's own copy, cut and paste events carry them, so
 * that no permission is asked for; the commands of the bar go through `navigator.clipboard`.
 */
export function useTransfer(options: {
  document: DocumentStore
  active: boolean
  center(): Point
  reveal(address: Address, options?: { focus: boolean }): void
  onWhole(graph: Graph): void
  say(text: string): void
}): Transfer {
  const latest = useRef(options)
  latest.current = options
  const transfer = useMemo(() => transferOf(() => latest.current), [])

  // Fetched before it is needed, so that pasting works while the server is away.
  useEffect(() => {
    const timer = setTimeout(() => void loadPaste().catch(() => undefined), AHEAD_MS)
    return () => clearTimeout(timer)
  }, [])

  useEffect(() => {
    if (!options.active) return
    const onCopy = (event: ClipboardEvent): void => {
      const text = isOurs(event) ? transfer.selected() : undefined
      if (text === undefined || !event.clipboardData) return
      event.clipboardData.setData('text/plain', text)
      event.preventDefault()
      if (event.type === 'cut') transfer.removeSelected()
    }
    const onPaste = (event: ClipboardEvent): void => {
      if (!isOurs(event) || !event.clipboardData) return
      const file = event.clipboardData.files[0]
      event.preventDefault()
      if (file) void file.text().then((text) => transfer.take(text, file.name))
      else void transfer.take(event.clipboardData.getData('text/plain'), 'the clipboard')
    }
    window.addEventListener('copy', onCopy)
    window.addEventListener('cut', onCopy)
    window.addEventListener('paste', onPaste)
    return () => {
      window.removeEventListener('copy', onCopy)
      window.removeEventListener('cut', onCopy)
      window.removeEventListener('paste', onPaste)
    }
  }, [options.active, transfer])
  return transfer
}

const AHEAD_MS = 2_000

/** Reading and renaming of what is pasted needs the reader of formulas, which the first sight of a drawing does not. */
async function loadPaste() {
  const [{ parseClipboard }, { pasteFragment, duplicate }] = await Promise.all([
    import('#shared/graph/edit/clipboard.ts'),
    import('#shared/graph/edit/paste.ts'),
  ])
  return { parseClipboard, pasteFragment, duplicate }
}

/** Whether a copy or paste is about the drawing: not while somebody types, reads in a dialog or has marked text. */
function isOurs(event: ClipboardEvent): boolean {
  const target = event.target instanceof Element ? event.target : null
  if (isTyping(event.target) || target?.closest('[role="dialog"]')) return false
  return event.type === 'paste' || (window.getSelection()?.isCollapsed ?? true)
}

function transferOf(now: () => Parameters<typeof useTransfer>[0]): Transfer & { selected(): string | undefined; removeSelected(): void } {
  const chosen = (): Address[] => {
    const { selection, graph } = now().document.getState()
    return [...selection].filter((address) => find(graph, address) !== undefined || thingsText(graph, [address]) === 'a note')
  }
  const write = (text: string, done: string): void => {
    navigator.clipboard.writeText(text).then(
      () => now().say(done),
      () => refuse('The browser did not allow it', 'Press Ctrl+C instead.'),
    )
  }
  const transfer: ReturnType<typeof transferOf> = {
    selected() {
      const { graph } = now().document.getState()
      const addresses = chosen()
      if (addresses.length === 0) return undefined
      now().say(`${thingsText(graph, addresses)} copied.`)
      notifications.show({
        id: 'copied',
        title: `Copied ${thingsText(graph, addresses)}`,
        message: 'Paste here, in another workflow or in another tab.',
        color: 'ink',
        autoClose: 2_500,
      })
      return JSON.stringify(copyFragment(graph, addresses), null, 2)
    },
    removeSelected() {
      const { document } = now()
      const addresses = chosen()
      if (addresses.length > 0)
        document.edit(`Cut ${thingsText(document.getState().graph, addresses)}`, (graph) => removeNodes(graph, addresses), { select: [] })
    },
    copy() {
      const text = transfer.selected()
      if (text !== undefined) write(text, 'Copied.')
    },
    cut() {
      const text = transfer.selected()
      if (text === undefined) return
      write(text, 'Cut.')
      transfer.removeSelected()
    },
    paste() {
      navigator.clipboard.readText().then(
        (text) => transfer.take(text, 'the clipboard'),
        () => refuse('The browser did not allow it', 'Press Ctrl+V instead.'),
      )
    },
    duplicate() {
      const { document, reveal, say } = now()
      const addresses = chosen()
      if (addresses.length === 0) return
      void loadPaste().then(({ duplicate }) => {
        const { graph } = document.getState()
        const pasted = duplicate(graph, addresses)
        if (pasted.addresses.length === 0) return
        document.edit(`Duplicate ${thingsText(graph, addresses)}`, () => pasted.graph, { select: pasted.addresses })
        say(`${thingsText(graph, addresses)} duplicated.`)
        revealAll(pasted.addresses, reveal)
      }, notLoaded)
    },
    copyAll() {
      write(graphText(now().document.getState().graph), 'The whole workflow is in the clipboard.')
    },
    async take(text, from) {
      const loaded = await loadPaste().catch(notLoaded)
      if (!loaded) return
      const { parseClipboard, pasteFragment } = loaded
      const { document, center, reveal, onWhole, say } = now()
      const read = parseClipboard(text)
      if (read.kind === 'nothing') return refuse(`Nothing was taken from ${from}`, read.reason)
      if (read.kind === 'graph') return onWhole(read.graph)
      const { graph, selection } = document.getState()
      const pasted = pasteFragment(graph, read.fragment, placeOf(graph, selection, center()))
      if (pasted.addresses.length === 0) return refuse(`Nothing was taken from ${from}`, 'What was copied cannot stand here.')
      const what = thingsText(pasted.graph, pasted.addresses)
      document.edit(`Paste ${what}`, () => pasted.graph, { select: pasted.addresses })
      say(`${what} pasted.`)
      revealAll(pasted.addresses, reveal)
    },
  }
  return transfer
}

/** The last one is moved into view first, then the first with the keyboard: both are in sight where both fit. */
function revealAll(addresses: readonly Address[], reveal: (address: Address, options?: { focus: boolean }) => void): void {
  const last = addresses.at(-1)
  const [first] = addresses
  if (first === undefined || last === undefined) return
  if (first === last) return reveal(first)
  reveal(last, { focus: false })
  setTimeout(() => reveal(first), MOVED_MS)
}

/** As long as moving something into view takes, in ms. */
const MOVED_MS = 220

/** Beside what is selected, in the same container; into a selected container that is empty; else around the middle of the view. */
function placeOf(graph: Graph, selection: ReadonlySet<Address>, center: Point): { at?: Point; container?: Address } {
  const [first] = selection
  if (first === undefined) return graph.nodes.length === 0 ? { at: center } : {}
  if (selection.size === 1 && find(graph, first)?.body?.nodes.length === 0) return { container: first }
  const container = containerOf(first)
  return container === undefined ? {} : { container }
}

/** Says that a part of the page that is fetched when it is needed could not be. */
export function notLoaded(): undefined {
  refuse('This cannot be done just now', 'A part of the page could not be loaded, because the server is away. Nothing was changed.')
}

function refuse(title: string, message: string): void {
  notifications.show({ title, message, color: 'ink', autoClose: 9_000 })
}
