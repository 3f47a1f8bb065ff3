import { Menu } from '@mantine/core'
import { Copy, CopyPlus, Play, Scissors, SkipForward, StepForward, Trash2 } from 'lucide-react'
import type { Point } from '#web/canvas/types.ts'
import { keyText } from '#web/ui/keys.ts'
import { useFocusReturn } from '../session/use-focus-return.ts'
import type { EditorDoings } from './use-editor-commands.ts'

/** What a right click on a step offers. */
export function ContextMenu({ at, doings, single, onClose }: { at: Point; doings: EditorDoings; single: boolean; onClose(): void }) {
  useFocusReturn()
  const key = (keys: string) => <kbd style={{ opacity: 0.6 }}>{keyText(keys)}</kbd>
  return (
    <Menu opened onClose={onClose} position="bottom-start" width={280} offset={0} trapFocus>
      <Menu.Target>
        <span style={{ position: 'fixed', left: at.x, top: at.y, width: 1, height: 1 }} />
      </Menu.Target>
      <Menu.Dropdown>
        {single && (
          <>
            <Menu.Item leftSection={<StepForward size={14} />} onClick={doings.testTo}>
              Run to here
            </Menu.Item>
            <Menu.Item leftSection={<Play size={14} />} onClick={doings.testOnly}>
              Run this step alone
            </Menu.Item>
            <Menu.Item leftSection={<SkipForward size={14} />} rightSection={key('Mod+Shift+Enter')} onClick={doings.testFrom}>
              Run from here
            </Menu.Item>
            <Menu.Divider />
          </>
        )}
        <Menu.Item leftSection={<CopyPlus size={14} />} rightSection={key('Mod+D')} onClick={doings.duplicate}>
          Duplicate
        </Menu.Item>
        <Menu.Item leftSection={<Copy size={14} />} onClick={doings.copy} rightSection={key('Mod+C')}>
          Copy
        </Menu.Item>
        <Menu.Item leftSection={<Scissors size={14} />} onClick={doings.cut} rightSection={key('Mod+X')}>
          Cut
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<Trash2 size={14} />} rightSection={key('Delete')} onClick={doings.remove}>
          Delete
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
