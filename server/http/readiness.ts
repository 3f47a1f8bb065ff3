/** Whether the server can do its work now, and if not, why: sentences for people. */
export interface Readiness {
  reasons(): string[]
}
