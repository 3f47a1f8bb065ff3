/** One step of the database from what it was to what it is now. */
export interface Migration {
  /** Number and name. Once released neither this nor the SQL changes: a further migration does. */
  name: string
  sql: string
}
