import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { apiOf, inARow, type Api } from './api.ts'
import { expect, test } from './fixtures.ts'
import { runPage } from './pages/run.ts'

/** What a page may not keep, with why. Everything else holds everywhere, the canvas included. */
type Exceptions = { [rule: string]: string }

const MENU: Exceptions = {
  'aria-required-children': 'the library puts a catcher of the focus (role presentation) before the items of a menu',
  region: 'an open menu is drawn above the page, beside its landmarks, and belongs to its button by aria-controls',
}

/**
 * A page in a state, by the rules of axe for WCAG 2.2 A and AA and its best practices; in dark mode what colours decide. At the smallest
 * window that is designed for, where nothing may scroll sideways.
 */
async function isAccessible(page: Page, what: string, exceptions: Exceptions = {}): Promise<void> {
  // Colours in the middle of a change are nobody's.
  await page.waitForFunction(() =>
    document.getAnimations().every(({ playState, effect }) => playState !== 'running' || effect?.getTiming().iterations === Infinity),
  )
  for (const scheme of ['light', 'dark']) {
    await page.evaluate((next) => document.documentElement.setAttribute('data-mantine-color-scheme', next), scheme)
    const axe = new AxeBuilder({ page })
    if (scheme === 'dark') axe.withRules(['color-contrast', 'link-in-text-block'])
    else axe.disableRules(Object.keys(exceptions))
    const { violations } = await axe.analyze()
    const found = violations.map(({ id, help, nodes }) => ({
      rule: `${id}: ${help}`,
      where: nodes.slice(0, 5).map((node) => `${node.html.slice(0, 160)} ${node.any[0]?.message ?? node.all[0]?.message ?? ''}`),
    }))
    expect.soft(found, `${what}, ${scheme}`).toEqual([])
  }
  await page.evaluate(() => document.documentElement.setAttribute('data-mantine-color-scheme', 'light'))
  const [wide, shown] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth])
  expect.soft(wide, `${what} does not scroll sideways`).toBe(shown)
}

const failing = inARow('Invoices', [
  {
    id: 'check',
    type: 'code',
    name: 'Check the total',
    config: { source: "throw new Error('The invoice has no total.')" },
    policy: { retry: { maxAttempts: 1 }, onExhausted: { to: 'fail' } },
  },
  { id: 'book', type: 'transform', name: 'Book it', config: { output: '1' } },
])

// Dozens of states: seconds each where the machine has other work.
test.describe.configure({ timeout: 480_000 })

test('home, lists and what is not there', async ({ page, server }) => {
  const api = apiOf(server)
  await page.goto('/')
  await expect(page.getByRole('heading', { name: 'Start from an example' })).toBeVisible()
  await isAccessible(page, 'home')
  await page.goto('/runs')
  await expect(page.getByRole('heading', { name: 'Nothing has run yet' })).toBeVisible()
  await isAccessible(page, 'no runs')
  await page.goto('/review')
  await expect(page.getByRole('heading', { name: 'Nobody is waited for' })).toBeVisible()
  await isAccessible(page, 'no reviews')

  await runsOfAllKinds(api)
  await page.goto('/')
  await expect(page.getByRole('group', { name: 'Last runs, newest on the right' }).first()).toBeVisible()
  await isAccessible(page, 'home with runs')
  await page.getByRole('button', { name: 'More for Flaky step' }).click()
  await expect(page.getByRole('menuitem', { name: 'Delete …' })).toBeVisible()
  await isAccessible(page, 'menu of a workflow', MENU)
  await page.getByRole('menuitem', { name: 'Delete …' }).click()
  await expect(page.getByRole('dialog')).toBeVisible()
  await isAccessible(page, 'question before deleting')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+k')
  await expect(page.getByPlaceholder(/search|command|find/i).last()).toBeVisible()
  await isAccessible(page, 'command bar')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Keyboard shortcuts', exact: true }).click()
  await expect(page.getByRole('dialog')).toBeVisible()
  await isAccessible(page, 'shortcut sheet')
  await page.goto('/runs')
  await expect(page.getByRole('row')).not.toHaveCount(0)
  await page
    .getByRole('checkbox', { name: /^Mark run/ })
    .first()
    .check()
  await isAccessible(page, 'runs')
  await page.goto('/runs?state=cancelled')
  await expect(page.getByRole('heading', { name: 'No run fits these filters' })).toBeVisible()
  await isAccessible(page, 'runs that no filter leaves')
  await page.goto('/review')
  await expect(page.locator('[data-review-id]').first()).toBeVisible()
  await isAccessible(page, 'reviews')
  await page.goto('/nowhere')
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await isAccessible(page, 'a page that is not there')
  await page.goto('/runs/nothing')
  await expect(page.getByRole('heading', { name: 'There is no run nothing' })).toBeVisible()
  await isAccessible(page, 'a run that is not there')

  for (const { id } of await api.workflows())
    await fetch(`${server.address}/api/workflows/${id}`, { method: 'DELETE', headers: { 'content-type': 'application/json' } })
  await page.goto('/')
  await expect(page.getByRole('heading', { name: 'Draw your first workflow' })).toBeVisible()
  await isAccessible(page, 'home without workflows')
})

test('the editor', async ({ page, server }) => {
  const api = apiOf(server)
  const id = (await api.workflows()).find(({ name }) => name === 'Message triage')!.id
  await page.goto(`/w/${id}`)
  await expect(page.locator('[data-step-id="classify"]')).toBeVisible()
  await isAccessible(page, 'editor')
  for (const tab of ['settings', 'reliability', 'review', 'test']) {
    await page.goto(`/w/${id}?step=classify&tab=${tab}`)
    await expect(page.getByRole('tabpanel')).not.toBeEmpty()
    await isAccessible(page, `inspector, ${tab}`)
  }
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await page.keyboard.press('a')
  await expect(page.getByRole('listbox').or(page.getByRole('dialog')).first()).toBeVisible()
  await isAccessible(page, 'adding a step')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Test', exact: true }).click()
  await expect(page.getByRole('dialog', { name: 'Test the draft' })).toBeVisible()
  await isAccessible(page, 'test dialog')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Publish', exact: true }).click()
  await expect(page.getByRole('dialog')).toBeVisible()
  await isAccessible(page, 'publish dialog')
  await page.keyboard.press('Escape')
  for (const view of ['runs', 'readiness', 'versions']) {
    await page.goto(`/w/${id}?view=${view}`)
    await expect(page.getByRole('button', { name: new RegExp(`^${view}`, 'i') }).and(page.locator('[aria-current="page"]'))).toBeVisible()
    await page.waitForLoadState('networkidle')
    await isAccessible(page, `editor, ${view}`)
  }
  await page.goto('/')
  await page.getByRole('button', { name: 'New workflow' }).click()
  await expect(page).toHaveURL(/\/w\/.+/)
  await expect(page.locator('[data-node-type="manual-trigger"]')).toBeVisible()
  await isAccessible(page, 'empty drawing')
})

test('runs in every state', async ({ page, server }) => {
  const api = apiOf(server)
  const { failed, waiting, asked } = await runsOfAllKinds(api)
  const run = runPage(page)
  await page.goto(`/runs/${waiting}?step=call`)
  await expect(run.button('Retry now')).toBeVisible()
  await isAccessible(page, 'a run that waits for its next attempt')
  await page.goto(`/runs/${waiting}?seq=3`)
  await expect(run.travel).toContainText('Event 3 of')
  await isAccessible(page, 'a run in the past')
  await page.goto(`/runs/${waiting}?view=events`)
  await expect(page.getByText('Run started')).toBeVisible()
  await isAccessible(page, 'events of a run')
  await page.goto(`/runs/${failed}`)
  await expect(run.banner).toBeVisible()
  await isAccessible(page, 'a failed run')
  await run.banner.getByRole('button', { name: /^Rerun from / }).click()
  await expect(page.getByText('will run')).toBeVisible()
  await isAccessible(page, 'a rerun before it is made')
  await page.goto(`/runs/${asked}`)
  await expect(run.decision).toBeVisible()
  await isAccessible(page, 'a run that waits for a person')
  await run.decision.getByRole('button', { name: 'Change and approve' }).click()
  await expect(run.decision.getByText('Fields', { exact: true })).toBeVisible()
  await isAccessible(page, 'a decision with changes')

  const batch = (await api.workflows()).find(({ name }) => name === 'Batch summary')!.id
  const input = (await (await fetch(`${server.address}/api/workflows/${batch}`)).json()) as { test: { input: object } }
  const items = await api.start(batch, JSON.parse(JSON.stringify(input.test.input)))
  await api.until(items, 'needs_review')
  await page.goto(`/runs/${items}?step=each&item=each.1.0`)
  await expect(run.items('For each document')).toBeVisible()
  await isAccessible(page, 'a run of items')
  await server.stop()
  await expect(run.board).toContainText('The server does not answer')
  await isAccessible(page, 'a run whose server is away')
})

async function runsOfAllKinds(api: Api): Promise<{ failed: string; waiting: string; asked: string }> {
  const of = async (wanted: string): Promise<string> => (await api.workflows()).find(({ name }) => name === wanted)!.id
  const failed = await api.start(await api.workflow(failing))
  const waiting = await api.start(await of('Flaky step'), { downForSeconds: 600 })
  const asked = await api.start(await of('Message triage'), {
    from: 'purchasing@northquay.example',
    subject: 'Late again',
    text: 'Two of the twelve crates were damaged. Please refund them, 312.50 EUR, or our lawyer writes to you.',
    customer: { name: 'North Quay Foods', tier: 'key' },
  })
  await api.until(failed, 'failed')
  await api.until(asked, 'needs_review')
  return { failed, waiting, asked }
}
