import { useEffect, useRef, useSyncExternalStore } from 'react'

/**
 * Everything that can be done by keyboard or from the command bar. Pages register what they offer while they are shown; the bar, the
 * shortcut sheet and the key handler read the one list, so a key that works is always a key that is shown.
 */
export interface Command {
  id: string
  label: string
  /** Heading in the bar and the sheet: `Step`, `View`, `Go to`. */
  group: string
  /**
   * Keys, each as people write them: `Mod+K` (Ctrl, on a Mac ⌘), `Shift+F`, `A`, `?`, `G W` (one after the other). The first is shown.
   * Keys without Mod do nothing while somebody types in a field.
   */
  keys?: readonly string[]
  /** Other words that the bar finds it by. */
  words?: readonly string[]
  /** Not offered in the bar, such as moving with the arrows; still in the sheet. */
  hidden?: boolean
  /** Something else answers the keys, such as the browser's own copy or the card that has the focus: they are shown and left alone. */
  native?: boolean
  enabled?: boolean
  run(): void
}

let lists: readonly (readonly Command[])[] = []
let all: readonly Command[] = []
const listeners = new Set<() => void>()

function publish(next: readonly (readonly Command[])[]): void {
  lists = next
  all = lists.flat()
  for (const listener of listeners) listener()
}

/** Offers commands while the component is mounted. The newest page's commands win over those with the same keys before them. */
export function useCommands(commands: readonly Command[]): void {
  const latest = useRef(commands)
  latest.current = commands
  const shape = commands.map(({ id, label, enabled, keys }) => `${id}|${label}|${enabled ?? true}|${keys?.join() ?? ''}`).join('\n')
  useEffect(() => {
    const list = latest.current.map((command, index): Command => ({ ...command, run: () => latest.current[index]?.run() }))
    publish([...lists, list])
    return () => publish(lists.filter((one) => one !== list))
  }, [shape])
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** All that can be done now, pages opened last at the end. */
export const useAllCommands = (): readonly Command[] => useSyncExternalStore(subscribe, () => all)

export const currentCommands = (): readonly Command[] => all
