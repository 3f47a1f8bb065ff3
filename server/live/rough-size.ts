/**
 * About how many bytes a value has as JSON, at a fraction of the cost of making it. Stops counting above `limit`: what is larger is large.
 */
export function roughSize(value: unknown, limit = Number.POSITIVE_INFINITY): number {
  if (typeof value === 'string') return value.length + 2
  if (typeof value !== 'object' || value === null) return 6
  let size = 2
  if (Array.isArray(value)) {
    for (const item of value) {
      size += roughSize(item, limit - size) + 1
      if (size > limit) return size
    }
    return size
  }
  for (const [name, field] of Object.entries(value)) {
    size += name.length + 4 + roughSize(field, limit - size)
    if (size > limit) return size
  }
  return size
}
