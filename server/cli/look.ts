import type { State } from '#shared/run/run-state.ts'

/** What this terminal can show. `colour` off leaves icons and words: a state is never told by colour alone. */
export interface Look {
  colour: boolean
  unicode: boolean
}

export type Tone = 'plain' | 'quiet' | 'strong' | State | 'warning'

// The sixteen colours of the terminal's own theme: they are legible on its background, whatever that is.
const CODES: { [T in Tone]: string } = {
  plain: '',
  quiet: '2',
  strong: '1',
  pending: '2',
  running: '94',
  success: '32',
  failed: '1;31',
  needs_review: '33',
  cancelled: '2',
  skipped: '2',
  warning: '33',
}

const ICONS: { [S in State]: readonly [unicode: string, ascii: string] } = {
  pending: ['○', 'o'],
  running: ['◐', '*'],
  success: ['✓', '+'],
  failed: ['✕', 'x'],
  needs_review: ['⚑', '!'],
  cancelled: ['⊘', '-'],
  skipped: ['⊘', '-'],
}
const SPINNER = ['◐', '◓', '◑', '◒'] as const
const SPINNER_ASCII = ['|', '/', '-', '\\'] as const

/** States as people read them. */
export const WORDS: { [S in State]: string } = {
  pending: 'pending',
  running: 'running',
  success: 'success',
  failed: 'failed',
  needs_review: 'needs review',
  cancelled: 'cancelled',
  skipped: 'skipped',
}

export function tint(text: string, tone: Tone, look: Look): string {
  return look.colour && CODES[tone] !== '' && text !== '' ? `\u001b[${CODES[tone]}m${text}\u001b[0m` : text
}

/** `frame` turns the icon of what is running; without it the icon stands still. */
export function icon(state: State, look: Look, frame?: number): string {
  if (state === 'running' && frame !== undefined) return (look.unicode ? SPINNER : SPINNER_ASCII)[frame % 4]!
  return ICONS[state][look.unicode ? 0 : 1]
}

/** Icon and word of a state, in its colour. */
export const badge = (state: State, look: Look): string => tint(`${icon(state, look)} ${WORDS[state]}`, state, look)

/** Signs between parts of a line. */
export const dot = (look: Look): string => (look.unicode ? ' · ' : ' - ')
export const ellipsis = (look: Look): string => (look.unicode ? '…' : '...')

/** The text with what a plain terminal cannot show replaced. */
export function plainer(text: string, look: Look): string {
  if (look.unicode) return text
  return text
    .replace(/ · /g, ' - ')
    .replace(/…/g, '...')
    .replace(/[→▸]/g, '->')
    .replace(/[“”]/g, '"')
    .replace(/[‘’]/g, "'")
    .replace(/[–—]/g, '-')
}

/** NO_COLOR, FORCE_COLOR, TERM and the locale decide what a stream can show. */
export function lookOf(stream: { isTTY?: boolean }, env: { [name: string]: string | undefined }, noColour: boolean): Look {
  const forced = env['FORCE_COLOR'] !== undefined && env['FORCE_COLOR'] !== '0'
  const colour = !noColour && !env['NO_COLOR'] && env['TERM'] !== 'dumb' && (forced || stream.isTTY === true)
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || ''
  const unicode = process.platform === 'win32' || process.platform === 'darwin' ? true : /utf-?8/i.test(locale) && env['TERM'] !== 'linux'
  return { colour, unicode }
}
