export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

/** The value below which this share (0 to 1) of the values lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (sorted.length - 1) * share
  const low = sorted[Math.floor(at)] ?? Number.NaN
  const high = sorted[Math.ceil(at)] ?? Number.NaN
  return low + (high - low) * (at - Math.floor(at))
}

/** Least squares of y = a + b·x: slope, intercept and how much of the variance the line explains (R², 1 is all). */
export function lineFit(points: readonly { x: number; y: number }[]): { slope: number; intercept: number; r2: number } {
  const n = points.length
  const meanX = points.reduce((sum, point) => sum + point.x, 0) / n
  const meanY = points.reduce((sum, point) => sum + point.y, 0) / n
  const sxx = points.reduce((sum, point) => sum + (point.x - meanX) ** 2, 0)
  const sxy = points.reduce((sum, point) => sum + (point.x - meanX) * (point.y - meanY), 0)
  const slope = sxy / sxx
  const intercept = meanY - slope * meanX
  const rest = points.reduce((sum, point) => sum + (point.y - intercept - slope * point.x) ** 2, 0)
  const total = points.reduce((sum, point) => sum + (point.y - meanY) ** 2, 0)
  return { slope, intercept, r2: total === 0 ? 1 : 1 - rest / total }
}
