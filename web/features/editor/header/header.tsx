import { ActionIcon, Button, Menu, Tooltip } from '@mantine/core'
import { CloudOff, Copy, Download, Ellipsis, FileUp, ListTree, Play, Redo2, Undo2 } from 'lucide-react'
import type { DocumentState, SaveState } from '../document/types.ts'
import { keyText } from '#web/ui/keys.ts'
import { saveText } from './save-text.ts'
import classes from './header.module.css'
import { WorkflowName } from './workflow-name.tsx'

export const VIEWS = ['editor', 'runs', 'readiness', 'versions'] as const
export type EditorView = (typeof VIEWS)[number]

export interface HeaderProps {
  name: string
  onRename(name: string): void
  save: SaveState
  /** A press on the save state where something is to be decided or tried again. */
  onSaveState(): void
  history: Pick<DocumentState, 'undoLabel' | 'redoLabel'>
  onUndo(): void
  onRedo(): void
  view: EditorView
  onView(view: EditorView): void
  /** Such as `4/5`. */
  readiness: string | undefined
  published: number | undefined
  changed: boolean
  testing: boolean
  onTest(): void
  onPublish(): void
  outline: boolean
  onOutline(): void
  onImport(): void
  onExport(): void
  onCopyAll(): void
}

export function Header(props: HeaderProps) {
  const { save, history, view } = props
  const words = saveText(save)
  const tab = (name: EditorView, label: string, more?: string) => (
    <button type="button" className={classes.tab} aria-current={view === name ? 'page' : undefined} onClick={() => props.onView(name)}>
      {label}
      {more !== undefined && <span className={classes.more}>{more}</span>}
    </button>
  )
  return (
    <section className={classes.header} aria-label="Workflow">
      <div className={classes.left}>
        <WorkflowName name={props.name} onRename={props.onRename} />
        <Tooltip label={words.long} multiline w={260}>
          {words.calm ? (
            <span className={classes.save} data-save={save.kind} tabIndex={0}>
              {words.short}
            </span>
          ) : (
            <button type="button" className={classes.alarm} data-save={save.kind} onClick={props.onSaveState}>
              <CloudOff size={14} strokeWidth={1.75} aria-hidden />
              {words.short}
            </button>
          )}
        </Tooltip>
      </div>
      <nav className={classes.tabs} aria-label="Parts of the workflow">
        {tab('editor', 'Editor')}
        {tab('runs', 'Runs')}
        {tab('readiness', 'Readiness', props.readiness)}
        {tab('versions', 'Versions', props.published === undefined ? undefined : `v${props.published}`)}
      </nav>
      <div className={classes.right}>
        <Doing label={history.undoLabel === undefined ? 'Nothing to undo' : `Undo: ${history.undoLabel}`} keys="Mod+Z">
          <ActionIcon variant="subtle" size={30} aria-label="Undo" disabled={history.undoLabel === undefined} onClick={props.onUndo}>
            <Undo2 size={16} strokeWidth={1.75} />
          </ActionIcon>
        </Doing>
        <Doing label={history.redoLabel === undefined ? 'Nothing to redo' : `Redo: ${history.redoLabel}`} keys="Mod+Shift+Z">
          <ActionIcon variant="subtle" size={30} aria-label="Redo" disabled={history.redoLabel === undefined} onClick={props.onRedo}>
            <Redo2 size={16} strokeWidth={1.75} />
          </ActionIcon>
        </Doing>
        <Doing label="Steps as a list" keys="O">
          <ActionIcon
            variant={props.outline ? 'light' : 'subtle'}
            size={30}
            aria-label="Steps as a list"
            aria-pressed={props.outline}
            onClick={props.onOutline}
          >
            <ListTree size={16} strokeWidth={1.75} />
          </ActionIcon>
        </Doing>
        <Menu position="bottom-end" width={240} returnFocus>
          <Menu.Target>
            <ActionIcon variant="subtle" size={30} aria-label="More">
              <Ellipsis size={16} strokeWidth={1.75} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<FileUp size={14} />} onClick={props.onImport}>
              Import from a file
            </Menu.Item>
            <Menu.Item leftSection={<Download size={14} />} onClick={props.onExport}>
              Export to a file
            </Menu.Item>
            <Menu.Item leftSection={<Copy size={14} />} onClick={props.onCopyAll}>
              Copy the whole workflow
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
        <Doing label="Try the draft in a test run" keys="Mod+Enter">
          <Button
            variant="default"
            size="compact-md"
            leftSection={<Play size={14} strokeWidth={2} />}
            onClick={props.onTest}
            loading={props.testing}
          >
            Test
          </Button>
        </Doing>
        <Tooltip label={props.changed ? 'Makes this draft the version that runs' : 'The draft is what is published'}>
          <Button size="compact-md" onClick={props.onPublish}>
            Publish
          </Button>
        </Tooltip>
      </div>
    </section>
  )
}

/** A tooltip that says what a press would do, and the key for it. */
function Doing({ label, keys, children }: { label: string; keys: string; children: React.ReactElement }) {
  return (
    <Tooltip
      label={
        <>
          {label} <kbd className={classes.kbd}>{keyText(keys)}</kbd>
        </>
      }
    >
      <span className={classes.doing}>{children}</span>
    </Tooltip>
  )
}
