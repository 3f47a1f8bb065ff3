import { notifications } from '@mantine/notifications'
import { INSPECTOR_TABS, type InspectorTab } from '#web/canvas/types.ts'
import { useCommands, type Command } from '#web/ui/commands.ts'
import { saveText } from '../header/save-text.ts'
import type { EditorView } from '../header/header.tsx'
import type { SaveState } from '../document/types.ts'

/** What the keys and the command bar can do in an editor. */
export interface EditorDoings {
  add(): void
  open(tab?: InspectorTab): void
  remove(): void
  duplicate(): void
  copy(): void
  cut(): void
  paste(): void
  copyAll(): void
  selectAll(): void
  find(): void
  undo(): void
  redo(): void
  fit(): void
  fitSelection(): void
  zoom(factor: number): void
  tidy(): void
  test(): void
  testFrom(): void
  testTo(): void
  testOnly(): void
  publish(): void
  importFile(): void
  exportFile(): void
  toggleOutline(): void
  togglePalette(): void
  addNote(): void
  view(view: EditorView): void
  /** Closes exactly one layer. */
  escape(): void
}

export interface EditorSituation {
  /** Steps, notes and lines that are selected. */
  selected: number
  /** One step is selected. */
  one: boolean
  undoLabel: string | undefined
  redoLabel: string | undefined
  save: SaveState
  view: EditorView
  /** A dialog is open: it has its own keys. */
  busy: boolean
}

const TAB_NAMES: { [tab in InspectorTab]: string } = { settings: 'Settings', reliability: 'Reliability', review: 'Review', test: 'Test' }

/** Registers every command of the editor. The key handler, the command bar and the shortcut sheet read the one list. */
export function useEditorCommands(doings: EditorDoings, situation: EditorSituation): void {
  useCommands(editorCommands(doings, situation))
}

export function editorCommands(
  doings: EditorDoings,
  { selected, one, undoLabel, redoLabel, save, view, busy }: EditorSituation,
): Command[] {
  const drawing = view === 'editor' && !busy
  const some = drawing && selected > 0
  const single = drawing && one
  const commands: Command[] = [
    {
      id: 'add-step',
      group: 'Step',
      label: 'Add a step',
      keys: ['A'],
      words: ['new', 'insert', 'node'],
      enabled: drawing,
      run: doings.add,
    },
    {
      id: 'open-step',
      group: 'Step',
      label: 'Open the settings',
      keys: ['Enter'],
      native: true,
      enabled: single,
      run: () => doings.open(),
    },
    ...INSPECTOR_TABS.map((tab, index): Command => ({
      id: `tab-${tab}`,
      group: 'Step',
      label: `Open ${TAB_NAMES[tab]}`,
      keys: [String(index + 1)],
      enabled: single,
      run: () => doings.open(tab),
    })),
    { id: 'duplicate', group: 'Step', label: 'Duplicate', keys: ['Mod+D'], enabled: some, run: doings.duplicate },
    {
      id: 'delete',
      group: 'Step',
      label: 'Delete and join what is left',
      keys: ['Delete', 'Backspace'],
      // The drawing answers them while it has the keyboard: a press that was meant for a field elsewhere removes nothing.
      native: true,
      enabled: some,
      run: doings.remove,
    },
    { id: 'copy', group: 'Step', label: 'Copy', keys: ['Mod+C'], native: true, enabled: some, run: doings.copy },
    { id: 'cut', group: 'Step', label: 'Cut', keys: ['Mod+X'], native: true, enabled: some, run: doings.cut },
    { id: 'paste', group: 'Step', label: 'Paste', keys: ['Mod+V'], native: true, enabled: drawing, run: doings.paste },
    { id: 'select-all', group: 'Step', label: 'Select everything', keys: ['Mod+A'], enabled: drawing, run: doings.selectAll },
    { id: 'find-step', group: 'Step', label: 'Find a step', keys: ['Mod+F'], words: ['search'], enabled: drawing, run: doings.find },
    {
      id: 'add-note',
      group: 'Drawing',
      label: 'Write a note',
      keys: ['N'],
      words: ['comment', 'sticky'],
      enabled: drawing,
      run: doings.addNote,
    },
    {
      id: 'undo',
      group: 'Drawing',
      label: undoLabel === undefined ? 'Undo' : `Undo: ${undoLabel}`,
      keys: ['Mod+Z'],
      enabled: undoLabel !== undefined && !busy,
      run: doings.undo,
    },
    {
      id: 'redo',
      group: 'Drawing',
      label: redoLabel === undefined ? 'Redo' : `Redo: ${redoLabel}`,
      keys: ['Mod+Shift+Z', 'Mod+Y'],
      enabled: redoLabel !== undefined && !busy,
      run: doings.redo,
    },
    { id: 'tidy', group: 'Drawing', label: 'Tidy up', keys: ['L'], words: ['layout', 'arrange'], enabled: drawing, run: doings.tidy },
    { id: 'fit', group: 'View', label: 'Show the whole drawing', keys: ['F'], words: ['fit', 'zoom'], enabled: drawing, run: doings.fit },
    { id: 'fit-selection', group: 'View', label: 'Show what is selected', keys: ['Shift+F'], enabled: some, run: doings.fitSelection },
    { id: 'zoom-in', group: 'View', label: 'Zoom in', keys: ['+', '='], enabled: drawing, run: () => doings.zoom(1.25) },
    { id: 'zoom-out', group: 'View', label: 'Zoom out', keys: ['-'], enabled: drawing, run: () => doings.zoom(0.8) },
    {
      id: 'outline',
      group: 'View',
      label: 'Steps as a list',
      keys: ['O'],
      words: ['outline', 'tree'],
      enabled: drawing,
      run: doings.toggleOutline,
    },
    {
      id: 'palette',
      group: 'View',
      label: 'Names or icons of the steps to add',
      keys: ['P'],
      words: ['palette'],
      enabled: drawing,
      run: doings.togglePalette,
    },
    {
      id: 'escape',
      group: 'View',
      label: 'Close what is open, then select nothing',
      keys: ['Escape'],
      hidden: true,
      enabled: !busy,
      run: doings.escape,
    },
    { id: 'move-focus', group: 'View', label: 'From step to step', keys: ['Tab', 'ArrowRight'], hidden: true, native: true, run: () => {} },
    { id: 'test', group: 'Test', label: 'Test the draft', keys: ['Mod+Enter'], words: ['run', 'try'], enabled: !busy, run: doings.test },
    { id: 'test-from', group: 'Test', label: 'Run from here', keys: ['Mod+Shift+Enter'], enabled: single, run: doings.testFrom },
    { id: 'test-to', group: 'Test', label: 'Run to here', enabled: single, run: doings.testTo },
    { id: 'test-only', group: 'Test', label: 'Run this step alone', enabled: single, run: doings.testOnly },
    { id: 'publish', group: 'Workflow', label: 'Publish', words: ['version', 'release', 'deploy'], enabled: !busy, run: doings.publish },
    {
      id: 'save',
      group: 'Workflow',
      label: 'Save',
      keys: ['Mod+S'],
      run: () => {
        const { short, long } = saveText(save)
        notifications.show({ id: 'save', title: short, message: long, color: 'ink' })
      },
    },
    { id: 'import', group: 'Workflow', label: 'Import from a file', words: ['open', 'upload'], enabled: !busy, run: doings.importFile },
    { id: 'export', group: 'Workflow', label: 'Export to a file', words: ['download', 'save as'], run: doings.exportFile },
    { id: 'copy-all', group: 'Workflow', label: 'Copy the whole workflow', run: doings.copyAll },
    { id: 'view-editor', group: 'Go to', label: 'Editor', enabled: view !== 'editor', run: () => doings.view('editor') },
    { id: 'view-runs', group: 'Go to', label: 'Runs of this workflow', enabled: view !== 'runs', run: () => doings.view('runs') },
    { id: 'view-readiness', group: 'Go to', label: 'Readiness', enabled: view !== 'readiness', run: () => doings.view('readiness') },
    { id: 'view-versions', group: 'Go to', label: 'Versions', enabled: view !== 'versions', run: () => doings.view('versions') },
  ]
  return commands
}
