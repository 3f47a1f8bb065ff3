import { currentCommands, type Command } from './commands.ts'

export const isMac = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.platform)

/** A key press in the form of a command's keys: `Mod+Shift+Enter`, `?`, `ArrowLeft`. */
export function keyName(event: { key: string; ctrlKey: boolean; metaKey: boolean; shiftKey: boolean; altKey: boolean }): string {
  const mod = isMac ? event.metaKey : event.ctrlKey
  const key = event.key === ' ' ? 'Space' : event.key.length === 1 ? event.key.toUpperCase() : event.key
  // A sign that needs Shift is named by itself.
  const shift = event.shiftKey && (event.key.length > 1 || key !== key.toLowerCase() || mod)
  return [mod ? 'Mod' : '', event.altKey ? 'Alt' : '', shift ? 'Shift' : '', key].filter((part) => part !== '').join('+')
}

/** How a key is written on this machine: `⌘K`, `Ctrl+K`. */
export function keyText(key: string): string {
  const names: { [name: string]: string } = isMac
    ? { Mod: '⌘', Shift: '⇧', Alt: '⌥', Enter: '⏎', ArrowLeft: '←', ArrowRight: '→', ArrowUp: '↑', ArrowDown: '↓', Delete: '⌫' }
    : { Mod: 'Ctrl', ArrowLeft: '←', ArrowRight: '→', ArrowUp: '↑', ArrowDown: '↓', Escape: 'Esc' }
  return key
    .split(' ')
    .map((press) =>
      press
        .split('+')
        .map((part) => names[part] ?? part)
        .join(isMac ? '' : '+'),
    )
    .join(' then ')
}

const SEQUENCE_MS = 1_000
/** What a field does with these is what somebody who types in it means: undo the typing, select its text. */
const FIELD_KEYS = /^Mod\+(Shift\+)?[ACVXYZ]$/

/** Runs commands by their keys for as long as the page is open. Gives the function that ends it. */
export function listenForKeys(target: Window): () => void {
  let before: { key: string; at: number } | undefined
  const onKey = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing) return
    const key = keyName(event)
    const chord = before !== undefined && event.timeStamp - before.at < SEQUENCE_MS ? `${before.key} ${key}` : undefined
    before = { key, at: event.timeStamp }
    const command = (chord === undefined ? undefined : find(chord)) ?? find(key)
    if (!command || (isTyping(event.target) && (!/^(Mod|Alt)\+/.test(key) || FIELD_KEYS.test(key)))) return
    if (isLayer(event.target) && command.keys?.[0] !== 'Mod+K') return
    event.preventDefault()
    before = undefined
    command.run()
  }
  target.addEventListener('keydown', onKey)
  return () => target.removeEventListener('keydown', onKey)
}

function find(key: string): Command | undefined {
  return currentCommands().findLast(
    (command) => command.enabled !== false && command.native !== true && command.keys?.includes(key) === true,
  )
}

/** Whether a press belongs to a field rather than to the page. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return target.isContentEditable || target.closest('input, textarea, select, [role="textbox"]') !== null
}

/** Inside a dialog or a menu the page's keys are silent. */
function isLayer(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('[role="dialog"], [role="menu"]') !== null
}
