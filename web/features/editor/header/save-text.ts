import type { SaveState } from '../document/types.ts'

/** How the draft stands, in words: short for the strip, whole for who wants to know more. */
export function saveText(state: SaveState): { short: string; long: string; calm: boolean } {
  switch (state.kind) {
    case 'saved':
      return {
        short: `Saved · draft ${state.revision}`,
        long: 'Every change is saved by itself. What runs in production stays as it is until you publish.',
        calm: true,
      }
    case 'unsaved':
      return { short: 'Not saved yet', long: 'Saved in a moment, when you pause.', calm: true }
    case 'saving':
      return { short: 'Saving…', long: 'On the way to the server.', calm: true }
    case 'offline':
      return state.answered
        ? { short: 'Not saved: kept on this device', long: `${state.message} It is tried again by itself.`, calm: false }
        : { short: 'Offline: kept on this device', long: `${state.message} It is saved when the server answers again.`, calm: false }
    case 'conflict':
      return {
        short: 'Changed elsewhere',
        long: 'The draft was saved from another place since you opened it. Nothing of yours is lost; choose what to keep.',
        calm: false,
      }
    case 'refused':
      return { short: 'Not saved', long: state.message, calm: false }
  }
}
