/** 0.29 * 100 is a hair less than 29: a share that is a whole number of children is meant to be that number. */
const ROUNDING = 1e-6

/** How many failed children a container puts up with. With both a count and a share the stricter one holds; with neither, none. */
export function toleratedFailures(tolerate: { count?: number; share?: number } | undefined, total: number): number {
  const limits: number[] = []
  if (tolerate?.count !== undefined) limits.push(tolerate.count)
  if (tolerate?.share !== undefined) limits.push(Math.floor(tolerate.share * total + ROUNDING))
  return limits.length === 0 ? 0 : Math.min(...limits)
}
