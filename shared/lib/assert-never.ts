/** The last line of an exhaustive switch: adding a case to the union makes every such line a compile error. */
export function assertNever(value: never): never {
  throw new Error(`unexpected case: ${JSON.stringify(value)}`)
}
