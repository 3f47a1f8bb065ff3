import { expect, type Locator, type Page } from '@playwright/test'
import type { RunStateName, State } from '#shared/run/run-state.ts'

/** The page of a run as people find their way on it: by names, roles and what cards say. */
export function runPage(page: Page) {
  const board = page.locator('main[data-run-id]')
  const card = (step: string): Locator => board.locator(`[data-step-id="${step}"]`)
  return {
    board,
    card,
    /** The run is in this state, in what the page says and in what scripts read. */
    async hasState(state: RunStateName, within?: number): Promise<void> {
      await expect(board).toHaveAttribute('data-run-state', state, within === undefined ? {} : { timeout: within })
    },
    async cardHas(step: string, state: State, within?: number): Promise<void> {
      await expect(card(step)).toHaveAttribute('data-state', state, within === undefined ? {} : { timeout: within })
    },
    id: async (): Promise<string> => (await board.getAttribute('data-run-id')) ?? '',
    heading: board.getByRole('heading', { level: 1 }),
    timeline: board.getByRole('tree', { name: 'Steps over time' }),
    row: (name: string): Locator => board.getByRole('treeitem', { name: new RegExp(`^${name},`) }),
    details: board.getByRole('complementary', { name: 'Details' }),
    decision: board.getByRole('region', { name: 'Decision' }),
    banner: board.getByRole('region', { name: 'Why this run failed' }),
    travel: board.getByRole('group', { name: 'Time travel' }),
    attempt: (number: number): Locator => board.getByRole('tab', { name: new RegExp(`^Attempt ${number}:`) }),
    items: (name: string): Locator => board.getByRole('region', { name: `Items of ${name}` }),
    button: (name: string | RegExp): Locator => board.getByRole('button', { name, exact: true }),
  }
}
