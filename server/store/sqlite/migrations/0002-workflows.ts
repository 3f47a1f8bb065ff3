import type { Migration } from '../migration.ts'

/**
 * What people draw, and where runs came from. A draft's text may be megabytes, so it lies behind the columns that lists are read by, and
 * a version copies it: a drawing that was published is never read through what came later.
 * Lists of runs are read by index whatever they are filtered by; the index of a workflow's runs holds only runs that came from one.
 */
export const workflowTables: Migration = {
  name: '0002-workflows',
  sql: `
CREATE TABLE drafts (
  draft_no INTEGER PRIMARY KEY,
  workflow_id TEXT NOT NULL UNIQUE,
  revision INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  removed_at INTEGER,
  test TEXT NOT NULL,
  graph TEXT NOT NULL
);
CREATE INDEX drafts_updated ON drafts (updated_at, workflow_id) WHERE removed_at IS NULL;

CREATE TABLE versions (
  draft_no INTEGER NOT NULL REFERENCES drafts (draft_no),
  version INTEGER NOT NULL,
  at INTEGER NOT NULL,
  by TEXT NOT NULL,
  note TEXT,
  definition TEXT NOT NULL,
  graph TEXT NOT NULL
);
CREATE UNIQUE INDEX versions_draft ON versions (draft_no, version);

CREATE TABLE drawings (
  drawing_no INTEGER PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  graph TEXT NOT NULL
);

CREATE TABLE marks (name TEXT PRIMARY KEY) WITHOUT ROWID;

ALTER TABLE runs ADD COLUMN source TEXT;
ALTER TABLE runs ADD COLUMN source_workflow TEXT;
ALTER TABLE runs ADD COLUMN rerun_of TEXT;
ALTER TABLE runs ADD COLUMN test INTEGER NOT NULL DEFAULT 0;
CREATE INDEX runs_source ON runs (source_workflow, test, state, run_no) WHERE parent_no IS NULL AND source_workflow IS NOT NULL;
CREATE INDEX runs_reruns ON runs (rerun_of, run_no) WHERE rerun_of IS NOT NULL;

CREATE TABLE run_labels (
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  run_no INTEGER NOT NULL,
  PRIMARY KEY (name, value, run_no)
) WITHOUT ROWID;
INSERT INTO run_labels (name, value, run_no)
  SELECT label.key, label.value, run_no FROM runs, json_each(runs.labels) AS label WHERE runs.labels IS NOT NULL;
`,
}
