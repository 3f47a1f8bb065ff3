CREATE TABLE dead_letters (
  dead_letter_no INTEGER PRIMARY KEY,
  run_no INTEGER NOT NULL REFERENCES runs (run_no),
  step TEXT NOT NULL,
  error TEXT NOT NULL,
  at INTEGER NOT NULL,
  UNIQUE (run_no, step)
);

CREATE TABLE definitions (
  definition_no INTEGER PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  json TEXT NOT NULL,
  runs INTEGER NOT NULL
);

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

CREATE INDEX drafts_name ON drafts (json_extract(graph, '$.name'), created_at, draft_no) WHERE removed_at IS NULL;

CREATE INDEX drafts_updated ON drafts (updated_at, workflow_id) WHERE removed_at IS NULL;

CREATE TABLE drawings (
  drawing_no INTEGER PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  graph TEXT NOT NULL
);

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

CREATE TABLE journal (
  journal_no INTEGER PRIMARY KEY,
  run_no INTEGER NOT NULL,
  last_seq INTEGER NOT NULL,
  at INTEGER NOT NULL,
  events TEXT NOT NULL
);

CREATE UNIQUE INDEX journal_run ON journal (run_no, last_seq);

CREATE TABLE marks (name TEXT PRIMARY KEY) WITHOUT ROWID;

CREATE TABLE migrations (name TEXT PRIMARY KEY, applied_at INTEGER NOT NULL) WITHOUT ROWID;

CREATE TABLE owners (
  owner_no INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE,
  until INTEGER NOT NULL
);

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

CREATE TABLE run_labels (
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  run_no INTEGER NOT NULL,
  PRIMARY KEY (name, value, run_no)
) WITHOUT ROWID;

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
, source TEXT, source_workflow TEXT, rerun_of TEXT, test INTEGER NOT NULL DEFAULT 0);

CREATE INDEX runs_children ON runs (parent_no, parent_step, parent_round, parent_index) WHERE parent_no IS NOT NULL;

CREATE UNIQUE INDEX runs_idempotency ON runs (idempotency_key) WHERE idempotency_key IS NOT NULL;

CREATE INDEX runs_owned ON runs (owner_no) WHERE owner_no IS NOT NULL;

CREATE INDEX runs_ready ON runs (priority, queue, run_no) WHERE ready = 1 AND owner_no IS NULL;

CREATE INDEX runs_reruns ON runs (rerun_of, run_no) WHERE rerun_of IS NOT NULL;

CREATE INDEX runs_source ON runs (source_workflow, test, state, run_no) WHERE parent_no IS NULL AND source_workflow IS NOT NULL;

CREATE INDEX runs_state ON runs (state, run_no) WHERE parent_no IS NULL;

CREATE INDEX runs_timer ON runs (wake_at) WHERE ready = 0 AND owner_no IS NULL AND wake_at IS NOT NULL;

CREATE INDEX runs_workflow ON runs (workflow_no, run_no) WHERE parent_no IS NULL;

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

CREATE TABLE workflows (
  workflow_no INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
);
