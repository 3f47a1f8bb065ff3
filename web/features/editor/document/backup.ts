import type { Graph } from '#shared/graph/schema.ts'

/** Unsaved work as this device keeps it. */
export interface BackupEntry {
  graph: Graph
  /** Revision of the server that the work began from. */
  revision: number
  /** ms since 1970 */
  at: number
}

/** Where unsaved work survives a reload and a crash. `write` rejects when there is no room. */
export interface Backup {
  /** The newest there is of this workflow, from this tab or one that is gone. */
  read(): Promise<BackupEntry | undefined>
  write(entry: BackupEntry): Promise<void>
  /** Forgets what this tab has written and what it has read. */
  clear(): Promise<void>
}

/** Work that was kept on this device and that the server does not have. */
export interface Recovered {
  entry: BackupEntry
  /** The server went on since: putting it back is a conflict, to be looked at before it is saved. */
  behind: boolean
}

/** Whether kept work is worth being offered back; `same` compares two graphs. */
export function recovered(
  entry: BackupEntry | undefined,
  server: { revision: number; graph: Graph },
  same: (a: Graph, b: Graph) => boolean,
): Recovered | undefined {
  if (!entry || same(entry.graph, server.graph)) return undefined
  return { entry, behind: entry.revision < server.revision }
}
