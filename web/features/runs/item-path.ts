/** The run of an item below a run, by the steps and places that lead to it: `each.1.3`, for items of items `each.1.3.parts.1.0`. */
export interface ItemStep {
  step: string
  round: number
  index: number
}

/** The parts of a path; those from the first that is none on are left out. */
export function parseItem(path: string | undefined): ItemStep[] {
  if (path === undefined) return []
  const parts = path.split('.')
  const steps: ItemStep[] = []
  for (let i = 0; i + 2 < parts.length; i += 3) {
    const [round, index] = [Number(parts[i + 1]), Number(parts[i + 2])]
    if (!Number.isInteger(round) || !Number.isInteger(index) || round < 1 || index < 0) break
    steps.push({ step: parts[i]!, round, index })
  }
  return steps
}

export const itemPath = (steps: readonly ItemStep[]): string => steps.map(({ step, round, index }) => `${step}.${round}.${index}`).join('.')

/** Id of the run of an item, from the id of the run it is below. */
export const itemRunId = (runId: string, steps: readonly ItemStep[]): string => (steps.length === 0 ? runId : `${runId}.${itemPath(steps)}`)

/** Address of the container at a depth of the path: `each`, `each/parts`. */
export const containerAt = (steps: readonly ItemStep[], depth: number): string =>
  steps
    .slice(0, depth + 1)
    .map((one) => one.step)
    .join('/')
