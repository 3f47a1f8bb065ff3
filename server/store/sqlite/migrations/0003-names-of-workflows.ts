import type { Migration } from '../migration.ts'

/** A step may name the workflow that it runs: looked up for each card of a list, so by index and not by reading every drawing. */
export const workflowNames: Migration = {
  name: '0003-names-of-workflows',
  sql: `
CREATE INDEX drafts_name ON drafts (json_extract(graph, '$.name'), created_at, draft_no) WHERE removed_at IS NULL;
`,
}
