import { describe, expect, test } from 'vitest'
import type { State } from '#shared/run/run-state.ts'
import { width } from '../text.ts'
import { renderRun, stepText, type Screen } from './render.ts'
import type { RunView, StepView } from './view.ts'

const step = (id: string, state: State, more: Partial<StepView> = {}): StepView => ({
  id,
  name: id,
  state,
  open: state === 'running' || state === 'needs_review',
  attempt: state === 'pending' ? 0 : 1,
  waits: '',
  notes: [],
  ...more,
})
const view = (steps: StepView[], state: State = 'running'): RunView => ({
  runId: '06f3k2',
  name: 'Triage',
  state,
  elapsedMs: 12_340,
  steps,
})
const screen = (more: Partial<Screen> = {}): Screen => ({ colour: false, unicode: true, columns: 100, rows: 24, ...more })

const EVERY_STATE = [
  step('Read', 'success', { durationMs: 14 }),
  step('Ask', 'running', { durationMs: 2_345, attempt: 2, notes: ['attempt 2 of 4'] }),
  step('Post', 'pending', { open: true, durationMs: 900, notes: ['attempt 3 of 4, in 3 s'], cause: '429 Too Many Requests' }),
  step('Check', 'needs_review', { durationMs: 61_000, notes: ['confidence 0.7 is below 0.8'] }),
  step('Save', 'failed', { durationMs: 3_000, notes: ['4 attempts'], cause: 'the disk is full' }),
  step('Tell', 'skipped', { notes: ['its branch was not taken'] }),
  step('Send', 'cancelled', { durationMs: 10 }),
  step('End', 'pending', { notes: ['waits for Save and 2 more'] }),
]

describe('a run on a screen', () => {
  test('tells every state by icon and word', () => {
    expect(renderRun(view(EVERY_STATE), screen())).toEqual([
      'Triage · ◐ running · 12.3 s · run 06f3k2',
      '',
      ' ✓ Read      success             14 ms',
      ' ◐ Ask       running             2.3 s  attempt 2 of 4',
      ' ○ Post      pending            900 ms  attempt 3 of 4, in 3 s · 429 Too Many Requests',
      ' ⚑ Check     needs review    1 min 1 s  confidence 0.7 is below 0.8',
      ' ✕ Save      failed                3 s  4 attempts · the disk is full',
      ' ⊘ Tell      skipped                    its branch was not taken',
      ' ⊘ Send      cancelled           10 ms',
      ' ○ End       pending                    waits for Save and 2 more',
    ])
  })

  test('in plain ASCII where the terminal knows no more', () => {
    const lines = renderRun(view(EVERY_STATE), screen({ unicode: false }))
    expect(lines.join('')).toMatch(/^[ -~]*$/)
    expect(lines.map((line) => line.slice(0, 3))).toEqual(['Tri', '', ' + ', ' * ', ' o ', ' ! ', ' x ', ' - ', ' - ', ' o '])
  })

  test('in colour says the same words', () => {
    const coloured = renderRun(view(EVERY_STATE), screen({ colour: true }))
    expect(coloured.join('\n')).toContain('\u001b[')
    // eslint-disable-next-line no-control-regex
    expect(coloured.map((line) => line.replace(/\u001b\[[0-9;]*m/g, ''))).toEqual(renderRun(view(EVERY_STATE), screen()))
  })

  const progress = {
    total: 24,
    done: 12,
    failed: 1,
    cancelled: 0,
    needsReview: 2,
    running: 4,
    waiting: 1,
    perSecond: 3.14,
    remainingMs: 3_000,
  }
  test.each<[string, Partial<StepView>, number, string]>([
    [
      'with room',
      { progress },
      150,
      ' ◐ Each      running             8.1 s  ━━━━━━━━──────── 12/24 · 1 failed · 2 need review · about 3 s left · 3.1 a second · 4 running · 1 waiting',
    ],
    [
      'at its end',
      { state: 'success', open: false, progress: { ...progress, done: 24, needsReview: 0, running: 0, waiting: 0 } },
      140,
      ' ✓ Each      success             8.1 s  24/24 · 1 failed',
    ],
    [
      'slow',
      { progress: { ...progress, failed: 0, needsReview: 0, running: 1, waiting: 0, perSecond: 0.05, remainingMs: 240_000 } },
      140,
      ' ◐ Each      running             8.1 s  ━━━━━━━━──────── 12/24 · about 4 min left · 3.0 a minute · 1 running',
    ],
  ])('shows how far a map is %s', (_, more, columns, line) => {
    expect(renderRun(view([step('Each', 'running', { durationMs: 8_123, ...more })]), screen({ columns }))[2]).toBe(line)
  })

  test('takes a second line where the first is too short, if there is room for it', () => {
    const steps = [
      step('Each', 'running', { durationMs: 8_123, progress }),
      step('Post', 'pending', { open: true, notes: ['attempt 2 of 4, next in 3 s'], cause: 'the far side said no' }),
    ]
    expect(renderRun(view(steps), screen({ columns: 60 })).slice(2)).toEqual([
      ' ◐ Each      running             8.1 s',
      '   ━━━━━━━━──────── 12/24 · 1 failed · 2 need review · abo…',
      ' ○ Post      pending                    attempt 2 of 4, ne…',
      '   the far side said no',
    ])
    expect(renderRun(view(steps), screen({ columns: 60, rows: 6 })).slice(2)).toEqual([
      ' ◐ Each      running             8.1 s  ━━━━━━━━──────── 1…',
      ' ○ Post      pending                    attempt 2 of 4, ne…',
    ])
  })

  test.each([20, 40, 61, 80, 200])('is never wider than the screen: %i columns', (columns) => {
    const wide = [
      ...EVERY_STATE,
      step('日本語の名前がとても長いステップ', 'running', { notes: ['これは長い注記です'.repeat(20)], progress }),
    ]
    for (const line of renderRun(view(wide), screen({ columns }))) expect(width(line)).toBeLessThan(columns)
  })

  test('is never higher than the screen, and what went well is folded first', () => {
    const steps = [
      ...Array.from({ length: 40 }, (_, i) => step(`done ${i}`, 'success')),
      step('broken', 'failed'),
      step('now', 'running'),
      ...Array.from({ length: 30 }, (_, i) => step(`later ${i}`, 'pending')),
    ]
    const lines = renderRun(view(steps), screen({ rows: 10 }))
    expect(lines.length).toBeLessThanOrEqual(9)
    expect(lines.slice(2).map((line) => line.trim().replace(/ {2,}/g, '  '))).toEqual([
      '✓ 40 success · ended before',
      '✕ broken  failed',
      '◐ now  running',
      '○ later 0  pending',
      '○ later 1  pending',
      '○ later 2  pending',
      '○ 27 more steps have not begun',
    ])
    for (const rows of [1, 4, 5, 8, 30, 75])
      expect(renderRun(view(steps), screen({ rows })).length).toBeLessThanOrEqual(Math.max(5, rows - 1))
  })

  test('shows nothing that a terminal would act on', () => {
    const evil = step('x', 'failed', { name: 'a\u001b[2Jb\nc', cause: 'no\u001b]0;title\u0007 \u202edne' })
    // eslint-disable-next-line no-control-regex
    expect(renderRun(view([evil]), screen()).join('')).not.toMatch(/[\u0000-\u001f\u202e]/)
  })

  test('a step alone is one line of a log', () => {
    expect(EVERY_STATE.map((one) => stepText(one, screen()))).toEqual([
      '✓ Read  success  14 ms',
      '◐ Ask  running  2.3 s  attempt 2 of 4',
      '○ Post  pending  900 ms  attempt 3 of 4, in 3 s · 429 Too Many Requests',
      '⚑ Check  needs review  1 min 1 s  confidence 0.7 is below 0.8',
      '✕ Save  failed  3 s  4 attempts · the disk is full',
      '⊘ Tell  skipped  its branch was not taken',
      '⊘ Send  cancelled  10 ms',
      '○ End  pending  waits for Save and 2 more',
    ])
  })
})
