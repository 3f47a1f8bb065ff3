import { Modal } from '@mantine/core'
import { useAllCommands, type Command } from '#web/ui/commands.ts'
import { keyText } from '#web/ui/keys.ts'
import classes from './shortcut-sheet.module.css'

/** Every key that works on this page, read from the commands themselves. */
export function ShortcutSheet({ opened, onClose }: { opened: boolean; onClose(): void }) {
  const groups = byGroup(useAllCommands().filter((command) => command.keys !== undefined))
  return (
    <Modal opened={opened} onClose={onClose} title="Keys on this page" size={760} closeButtonProps={{ 'aria-label': 'Close' }}>
      <div className={classes.columns}>
        {[...groups].toReversed().map(([group, commands]) => (
          <section key={group} className={classes.group}>
            <h3>{group}</h3>
            <dl>
              {commands.map((command) => (
                <Row key={command.id} command={command} />
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  )
}

function byGroup(commands: readonly Command[]): Map<string, Command[]> {
  const groups = new Map<string, Command[]>()
  for (const command of commands) groups.set(command.group, [...(groups.get(command.group) ?? []), command])
  return groups
}

function Row({ command }: { command: Command }) {
  return (
    <div className={classes.row}>
      <dt>{command.label}</dt>
      <dd>
        {command.keys!.map((key) => (
          <kbd key={key}>{keyText(key)}</kbd>
        ))}
      </dd>
    </div>
  )
}
