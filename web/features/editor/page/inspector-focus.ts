const PANEL = '[data-inspector]'
/** Frames that the inspector is waited for, which opens with the next drawing. */
const PATIENCE = 60

/** Takes the keyboard to the tabs of the inspector: who opened it by a key goes on there. */
export function enterInspector(patience = PATIENCE): void {
  requestAnimationFrame(() => {
    const tab = document.querySelector<HTMLElement>(`${PANEL} [role="tab"][aria-selected="true"]`)
    if (tab) tab.focus()
    else if (patience > 0) enterInspector(patience - 1)
  })
}

/** Whether the keyboard would be lost if the inspector were closed. */
export const isInInspector = (): boolean => document.activeElement?.closest(PANEL) != null
