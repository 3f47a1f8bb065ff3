import { Spotlight, spotlight, type SpotlightActionGroupData } from '@mantine/spotlight'
import { useNavigate } from '@tanstack/react-router'
import { Search } from 'lucide-react'
import { useMemo } from 'react'
import { useWorkflows } from '#web/api/workflows.ts'
import { useAllCommands, type Command } from '#web/ui/commands.ts'
import { keyText } from '#web/ui/keys.ts'
import classes from './command-bar.module.css'

export const openCommandBar = (): void => spotlight.open()

/** Ctrl+K: everything that can be done here, and every workflow by its name. */
export function CommandBar() {
  const commands = useAllCommands()
  const workflows = useWorkflows().data?.items
  const navigate = useNavigate()
  const groups = useMemo((): SpotlightActionGroupData[] => {
    const open = (workflows ?? []).map(({ id, name }) => ({
      id: `workflow-${id}`,
      label: name,
      onClick: () => void navigate({ to: '/w/$id', params: { id } }),
    }))
    return [...grouped(commands), ...(open.length === 0 ? [] : [{ group: 'Workflows', actions: open }])]
  }, [commands, workflows, navigate])
  return (
    <Spotlight
      actions={groups}
      shortcut={null}
      limit={40}
      scrollable
      maxHeight={420}
      highlightQuery
      nothingFound="Nothing has that name"
      // Named for itself: it has no title that is seen.
      attributes={{ content: { 'aria-label': 'Search and commands' } }}
      scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}
      searchProps={{
        placeholder: 'What do you want to do?',
        leftSection: <Search size={16} />,
        'aria-label': 'Search commands and workflows',
      }}
      classNames={{ content: classes.content!, action: classes.action!, actionsGroup: classes.group! }}
    />
  )
}

/** Newest pages first: what one is looking at is what one most likely means. */
function grouped(commands: readonly Command[]): SpotlightActionGroupData[] {
  const groups = new Map<string, SpotlightActionGroupData>()
  for (const command of commands.toReversed()) {
    if (command.hidden === true || command.enabled === false) continue
    const group = groups.get(command.group) ?? { group: command.group, actions: [] }
    groups.set(command.group, group)
    group.actions.unshift({
      id: command.id,
      label: command.label,
      keywords: [...(command.words ?? [])],
      onClick: command.run,
      ...(command.keys?.[0] === undefined ? {} : { rightSection: <kbd className={classes.key}>{keyText(command.keys[0])}</kbd> }),
    })
  }
  return [...groups.values()]
}
