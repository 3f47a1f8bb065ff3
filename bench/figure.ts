/** One line of the result. `share` is the ratio that can be compared between machines; `value` alone drifts with the machine. */
export interface Figure {
  figure: string
  value: number
  unit: string
  /** Part of the limit in the same round, or another ratio named by the figure; null where there is nothing to compare with. */
  share: number | null
  /** What `performance.md` asks for, in words. */
  target?: string
}

export type Report = (figure: Figure) => void
