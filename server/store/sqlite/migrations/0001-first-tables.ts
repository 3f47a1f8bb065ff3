import type { Migration } from '../migration.ts'

/**
 * The journal is a log: rows lie in the order of arrival and an index finds those of a run. Keeping the rows themselves in the order of
 * (run, seq) would touch one page a run in every commit, which measured three times slower with 256 active runs.
 * The journal has no foreign key: the fence of the append has already proved that the run exists.
 */
export const firstTables: Migration = {
  name: '0001-first-tables',
  sql: `
CREATE TABLE definitions (
  definition_no INTEGER PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  json TEXT NOT NULL,
  runs INTEGER NOT NULL
);
CREATE TABLE workflows (
  workflow_no INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
);
CREATE TABLE owners (
  owner_no INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE,
  until INTEGER NOT NULL
);
CREATE TABLE runs (
  run_no INTEGER PRIMARY KEY,
  run_id TEXT NOT NULL UNIQUE,
  definition_no INTEGER NOT NULL REFERENCES definitions (definition_no),
  number INTEGER NOT NULL,
  workflow_no INTEGER NOT NULL REFERENCES workflows (workflow_no),
  parent_no INTEGER REFERENCES runs (run_no),
  parent_step TEXT,
  parent_round INTEGER,
  parent_index INTEGER,
  state TEXT NOT NULL,
  waiting TEXT,
  wake_at INTEGER,
  error TEXT,
  labels TEXT,
  priority INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  idempotency_key TEXT,
  owner_no INTEGER,
  queue INTEGER NOT NULL,
  ready INTEGER NOT NULL,
  crashes INTEGER NOT NULL
);
CREATE UNIQUE INDEX runs_idempotency ON runs (idempotency_key) WHERE idempotency_key IS NOT NULL;
CREATE INDEX runs_ready ON runs (priority, queue, run_no) WHERE ready = 1 AND owner_no IS NULL;
CREATE INDEX runs_timer ON runs (wake_at) WHERE ready = 0 AND owner_no IS NULL AND wake_at IS NOT NULL;
CREATE INDEX runs_owned ON runs (owner_no) WHERE owner_no IS NOT NULL;
CREATE INDEX runs_state ON runs (state, run_no) WHERE parent_no IS NULL;
CREATE INDEX runs_workflow ON runs (workflow_no, run_no) WHERE parent_no IS NULL;
CREATE INDEX runs_children ON runs (parent_no, parent_step, parent_round, parent_index) WHERE parent_no IS NOT NULL;

CREATE TABLE journal (
  journal_no INTEGER PRIMARY KEY,
  run_no INTEGER NOT NULL,
  last_seq INTEGER NOT NULL,
  at INTEGER NOT NULL,
  events TEXT NOT NULL
);
CREATE UNIQUE INDEX journal_run ON journal (run_no, last_seq);

CREATE TABLE payloads (
  payload_no INTEGER PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  json TEXT NOT NULL
);

CREATE TABLE reviews (
  review_no INTEGER PRIMARY KEY,
  review_id TEXT NOT NULL UNIQUE,
  run_no INTEGER NOT NULL REFERENCES runs (run_no),
  step TEXT NOT NULL,
  state TEXT NOT NULL,
  requested TEXT NOT NULL,
  requested_at INTEGER NOT NULL,
  decision TEXT,
  decided_by TEXT,
  decided_at INTEGER,
  note TEXT
);
CREATE INDEX reviews_run ON reviews (run_no, state);
CREATE INDEX reviews_state ON reviews (state, review_no);

CREATE TABLE effects (
  effect_no INTEGER PRIMARY KEY,
  scope TEXT NOT NULL,
  owner TEXT NOT NULL,
  key TEXT NOT NULL,
  run_no INTEGER NOT NULL REFERENCES runs (run_no),
  step TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  state TEXT NOT NULL,
  output TEXT,
  port TEXT,
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  expires_at INTEGER,
  UNIQUE (key, owner, scope)
);
CREATE INDEX effects_run ON effects (run_no, step);

CREATE TABLE dead_letters (
  dead_letter_no INTEGER PRIMARY KEY,
  run_no INTEGER NOT NULL REFERENCES runs (run_no),
  step TEXT NOT NULL,
  error TEXT NOT NULL,
  at INTEGER NOT NULL,
  UNIQUE (run_no, step)
);
`,
}
