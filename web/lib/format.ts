/** `2 h 14 min`, `41 s`, `0.4 s`, `12 ms`: at most two units, rounded down but never to nothing. */
export function durationText(ms: number): string {
  if (ms < 1) return '0 ms'
  if (ms < 100) return `${Math.round(ms)} ms`
  if (ms < 10_000) return `${(Math.floor(ms / 100) / 10).toString()} s`
  const seconds = Math.floor(ms / 1_000)
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return two(minutes, 'min', seconds % 60, 's')
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return two(hours, 'h', minutes % 60, 'min')
  return two(Math.floor(hours / 24), 'd', hours % 24, 'h')
}

const two = (big: number, bigUnit: string, small: number, smallUnit: string): string =>
  small === 0 ? `${big} ${bigUnit}` : `${big} ${bigUnit} ${small} ${smallUnit}`

/** What is left of a wait: rounded up, so that counting down ends at `1 s`. */
export const leftText = (ms: number): string => durationText(Math.ceil(Math.max(1, ms) / 1_000) * 1_000)

/** `just now`, `4 min ago`, `3 d ago`: for lists. */
export function agoText(at: number, now: number): string {
  const ms = Math.max(0, now - at)
  if (ms < 45_000) return 'just now'
  const minutes = Math.round(ms / 60_000)
  if (minutes < 60) return `${minutes} min ago`
  const hours = Math.round(ms / 3_600_000)
  if (hours < 48) return `${hours} h ago`
  return `${Math.round(ms / 86_400_000)} d ago`
}

/** Date and time of this machine's place, to the second. */
export const timeText = (at: number): string => new Date(at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' })

/** The end of an id, enough to tell runs of a list apart: `7F3K`. */
export const shortId = (id: string): string => id.split('.')[0]!.slice(-4).toUpperCase()

export const plural = (count: number, one: string, many = `${one}s`): string => `${count.toLocaleString('en')} ${count === 1 ? one : many}`
