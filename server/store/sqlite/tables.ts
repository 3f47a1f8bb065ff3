import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import type { ReviewVerdict } from '#shared/run/events.ts'
import type { RunStateName } from '#shared/run/run-state.ts'
import type { KeyScope } from '#shared/policy/policy.ts'
import type { EffectRow, ReviewRow } from '../store.ts'

/**
 * The tables as the queries see them. The migrations make them, `schema.sql` shows the result, and a test holds the three together.
 * Runs, workflows, definitions and owners are numbered: the journal and the indexes carry small integers instead of names.
 * Times are ms since 1970. Columns named `_no` are rowids.
 */
export const definitions = sqliteTable('definitions', {
  definitionNo: integer('definition_no').primaryKey(),
  hash: text('hash').notNull().unique(),
  name: text('name').notNull(),
  json: text('json').notNull(),
  /** How many runs of it were created, children not counted. */
  runs: integer('runs').notNull(),
})

export const workflows = sqliteTable('workflows', {
  workflowNo: integer('workflow_no').primaryKey(),
  name: text('name').notNull().unique(),
})

/** Who holds runs, and until when unless a heartbeat extends it. */
export const owners = sqliteTable('owners', {
  ownerNo: integer('owner_no').primaryKey({ autoIncrement: true }),
  name: text('name').notNull().unique(),
  until: integer('until').notNull(),
})

/**
 * One row a run: what its journal folds to, as far as lists, claims and timers need it. Its seq, the time of its last event and its output
 * are read from its last journal row, so that a step that changes nothing else costs one insert and no update.
 */
export const runs = sqliteTable(
  'runs',
  {
    runNo: integer('run_no').primaryKey(),
    runId: text('run_id').notNull().unique(),
    definitionNo: integer('definition_no').notNull(),
    /** Which run of its definition it is, from 1; a child has the number of the latest one. */
    number: integer('number').notNull(),
    workflowNo: integer('workflow_no').notNull(),
    parentNo: integer('parent_no'),
    parentStep: text('parent_step'),
    parentRound: integer('parent_round'),
    parentIndex: integer('parent_index'),
    state: text('state').$type<RunStateName>().notNull(),
    waiting: text('waiting'),
    wakeAt: integer('wake_at'),
    error: text('error'),
    labels: text('labels'),
    priority: integer('priority').notNull(),
    createdAt: integer('created_at').notNull(),
    idempotencyKey: text('idempotency_key'),
    ownerNo: integer('owner_no'),
    /** The queue it stands in when it is ready: `workflow_no * 2`, and one more for a child run. Queues are served in turn. */
    queue: integer('queue').notNull(),
    /** 1: somebody must look at the run once more, whatever its `wake_at`. Claiming it clears it. */
    ready: integer('ready').notNull(),
    crashes: integer('crashes').notNull(),
    source: text('source'),
    /** Id of the workflow that it, or the run above it, came from. */
    sourceWorkflow: text('source_workflow'),
    rerunOf: text('rerun_of'),
    /** 1: a try of a draft. */
    test: integer('test').notNull(),
  },
  (table) => [index('runs_children').on(table.parentNo, table.parentStep, table.parentRound, table.parentIndex)],
)

/** One row an append: `events` is the JSON list of its events, `last_seq` the seq of the last of them. */
export const journal = sqliteTable(
  'journal',
  {
    journalNo: integer('journal_no').primaryKey(),
    runNo: integer('run_no').notNull(),
    lastSeq: integer('last_seq').notNull(),
    at: integer('at').notNull(),
    events: text('events').notNull(),
  },
  (table) => [uniqueIndex('journal_run').on(table.runNo, table.lastSeq)],
)

export const payloads = sqliteTable('payloads', {
  payloadNo: integer('payload_no').primaryKey(),
  hash: text('hash').notNull().unique(),
  json: text('json').notNull(),
})

export const reviews = sqliteTable('reviews', {
  reviewNo: integer('review_no').primaryKey(),
  reviewId: text('review_id').notNull().unique(),
  runNo: integer('run_no').notNull(),
  step: text('step').notNull(),
  state: text('state').$type<ReviewRow['state']>().notNull(),
  requested: text('requested').notNull(),
  requestedAt: integer('requested_at').notNull(),
  decision: text('decision').$type<ReviewVerdict>(),
  decidedBy: text('decided_by'),
  decidedAt: integer('decided_at'),
  note: text('note'),
})

export const effects = sqliteTable('effects', {
  effectNo: integer('effect_no').primaryKey(),
  scope: text('scope').$type<KeyScope>().notNull(),
  owner: text('owner').notNull(),
  key: text('key').notNull(),
  runNo: integer('run_no').notNull(),
  step: text('step').notNull(),
  attempt: integer('attempt').notNull(),
  state: text('state').$type<EffectRow['state']>().notNull(),
  output: text('output'),
  port: text('port'),
  startedAt: integer('started_at').notNull(),
  endedAt: integer('ended_at'),
  expiresAt: integer('expires_at'),
})

export const deadLetters = sqliteTable('dead_letters', {
  deadLetterNo: integer('dead_letter_no').primaryKey(),
  runNo: integer('run_no').notNull(),
  step: text('step').notNull(),
  error: text('error').notNull(),
  at: integer('at').notNull(),
})

/** Columns that the rows of the domain must have one for one: a field added there without a column here is a compile error. */
type Columns<Row, Json extends keyof Row = never> = { [K in keyof Row]-?: K extends Json ? string | null : Row[K] | null }
type Holds<Table, Row> = Table extends Row ? true : never
export type Checked = [
  Holds<typeof reviews.$inferSelect, Columns<Omit<ReviewRow, 'runId' | 'workflow'>, 'requested'>>,
  Holds<typeof effects.$inferSelect, Columns<Omit<EffectRow, 'runId'>, 'output'>>,
]
const checked: Checked = [true, true]
void checked
