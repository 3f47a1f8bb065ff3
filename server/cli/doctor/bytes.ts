const UNITS = ['bytes', 'KB', 'MB', 'GB', 'TB'] as const

/** A size for people, in steps of 1024: `12 MB`, `1.4 GB`. */
export function bytes(count: number): string {
  let value = count
  let unit = 0
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024
    unit++
  }
  return `${value >= 10 || unit === 0 ? Math.round(value) : value.toFixed(1)} ${UNITS[unit]}`
}
