/** Whether a workflow still has the name that it was made with. */
export const isUntitled = (name: string): boolean => /^Untitled workflow(?: \d+)?$/.test(name.trim())
