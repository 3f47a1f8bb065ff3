/** How much of a card is drawn: everything, icon and name and state, or a coloured block. */
export type Band = 'full' | 'short' | 'block'

/** Zoom factors where a band begins. */
export const FULL_FROM = 0.75
export const SHORT_FROM = 0.4

export const bandOf = (zoom: number): Band => (zoom >= FULL_FROM ? 'full' : zoom >= SHORT_FROM ? 'short' : 'block')
