/** Name of the run of an item: children are named by their place, so that a page knows the name without asking. */
export function childRunId(parent: string, step: string, round: number, index: number): string {
  return `${parent}.${step}.${round}.${index}`
}
