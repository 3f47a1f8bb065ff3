import { mkdirSync, writeFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { apiOf, inARow } from './api.ts'
import { expect, startServer, test } from './fixtures.ts'
import { editorOf, newWorkflow } from './pages/editor.ts'

/**
 * What common tasks cost in presses of the mouse and in seconds. Presses are counted by the page itself, so that what is counted is what
 * a hand does. `best` is the least that was counted in comparable programs, `goal` what this one is to need.
 */
interface Task {
  task: string
  presses: number
  seconds: number
  best?: number
  goal: number
}

const tasks: Task[] = []

test.afterAll(() => {
  console.log('| task | presses | seconds | best seen elsewhere | goal |\n|---|---|---|---|---|')
  for (const { task, presses, seconds, best, goal } of tasks)
    console.log(`| ${task} | ${presses} | ${seconds.toFixed(1)} | ${best ?? '–'} | ${goal} |`)
  mkdirSync('e2e/results', { recursive: true })
  writeFileSync('e2e/results/tasks.json', `${JSON.stringify(tasks, null, 2)}\n`)
})

test.beforeEach(async ({ page }) => {
  await page.addInitScript(() => {
    window.addEventListener(
      'pointerdown',
      ({ isTrusted }) => isTrusted && sessionStorage.setItem('presses', String(Number(sessionStorage.getItem('presses') ?? 0) + 1)),
      true,
    )
  })
})

/** Does the task and notes what it cost. The seconds are those of a script that never thinks. */
async function measured(page: Page, task: Omit<Task, 'presses' | 'seconds'>, work: () => Promise<void>): Promise<Task> {
  const presses = async (): Promise<number> => page.evaluate(() => Number(sessionStorage.getItem('presses') ?? 0))
  const [before, since] = [await presses(), Date.now()]
  await work()
  const done = { ...task, presses: (await presses()) - before, seconds: (Date.now() - since) / 1_000 }
  tasks.push(done)
  return done
}

test('a workflow from nothing: four steps, a retry with growing waits, an approval', async ({ page }) => {
  const editor = editorOf(page)
  await page.goto('/')
  await expect(page.getByRole('button', { name: 'New workflow' })).toBeVisible()
  const flow = await measured(page, { task: 'a flow of 4 steps', best: 6, goal: 5 }, async () => {
    await page.getByRole('button', { name: 'New workflow' }).click()
    for (const name of ['Ask AI', 'Reshape', 'Write a file'])
      await editor.palette.getByRole('button', { name: new RegExp(`^${name}`) }).click()
    await editor.saved()
    await expect.poll(async () => (await editor.draft()).graph.edges.length).toBe(3)
  })
  expect(flow.presses).toBeLessThanOrEqual(flow.goal)
  expect(flow.seconds).toBeLessThan(20)

  await newWorkflow(page)
  await editor.palette.getByRole('button', { name: /^Ask AI/ }).click()
  await editor.inspector.getByRole('button', { name: 'Close the inspector' }).click()
  const retry = await measured(page, { task: 'retry with growing waits', best: 4, goal: 2 }, async () => {
    await editor.card('ask_ai').locator('[data-chip="retry"]').click()
    await editor.inspector.getByText('API', { exact: true }).click()
    await expect(editor.inspector.getByText('Tries at the latest at 0 s, 1 s, 3 s, 7 s; gives up after 4 tries')).toBeVisible()
  })
  expect(retry.presses).toBeLessThanOrEqual(retry.goal)

  await editor.tab('Settings').click()
  const approval = await measured(page, { task: 'an approval, of the step that is open', best: 5, goal: 2 }, async () => {
    await editor.tab('Review').click()
    await editor.inspector.getByText('Always', { exact: true }).click()
    await expect(editor.inspector.getByRole('button', { name: 'Remove Rule 1' })).toBeVisible()
  })
  expect(approval.presses).toBeLessThanOrEqual(approval.goal)
})

test('a failure is seen without a press and rerun with few', async ({ page, server }) => {
  const editor = editorOf(page)
  const failing = [
    { id: 'fine', type: 'transform', name: 'Fine', config: { output: 'input' } },
    { id: 'broken', type: 'stop', name: 'Broken', config: { message: 'The invoice has no number.' } },
  ]
  const id = await apiOf(server).workflow(inARow('Fails', failing))
  await page.goto(`/w/${id}`)
  await expect(editor.card('broken')).toBeVisible()
  await page.keyboard.press('Control+Enter')
  await editor.dialog('Test the draft').getByRole('button', { name: 'Run' }).focus()
  await page.keyboard.press('Enter')
  const seen = await measured(page, { task: 'which step failed, and why', best: 2, goal: 0 }, async () => {
    await expect(editor.card('broken')).toHaveAttribute('data-state', 'failed')
    await expect(editor.card('broken').getByText('The invoice has no number.').first()).toBeVisible()
  })
  expect(seen.presses).toBe(0)

  await page.getByRole('link', { name: 'Open the run' }).click()
  const before = await page.locator('[data-run-id]').first().getAttribute('data-run-id')
  await expect(page.getByRole('region', { name: 'Why this run failed' })).toBeVisible()
  const rerun = await measured(page, { task: 'rerun from what failed', best: 3, goal: 1 }, async () => {
    await page
      .getByRole('region', { name: 'Why this run failed' })
      .getByRole('button', { name: /^Rerun from / })
      .click()
    const again = page.getByRole('dialog').getByRole('button', { name: /^Rerun/ })
    await expect(again.or(page.locator(`[data-run-id]:not([data-run-id="${before}"])`)).first()).toBeVisible()
    if (await again.isVisible()) await again.click()
    await expect(page.locator('[data-run-id]').first()).not.toHaveAttribute('data-run-id', before!)
  })
  expect(rerun.presses).toBeLessThan(rerun.best!)
})

test('a decision, an export and an import', async ({ page, server }, info) => {
  const api = apiOf(server)
  const editor = editorOf(page)
  const id = await api.workflow(inARow('Asks', [{ id: 'ask', type: 'review', name: 'Ask', config: { question: 'May it go out?' } }]))
  await api.until(await api.start(id), 'needs_review')
  await page.goto('/review')
  await page.locator('[data-review-id]').getByRole('link').first().click()
  const approve = page.getByRole('region', { name: 'Decision' }).getByRole('button', { name: /^Approve/ })
  await expect(approve).toBeVisible()
  const decision = await measured(page, { task: 'a decision, once it is open', goal: 1 }, async () => {
    await approve.click()
    await expect(page.locator('[data-run-id]').first()).toHaveAttribute('data-run-state', 'success')
  })
  expect(decision.presses).toBeLessThanOrEqual(decision.goal)

  await page.goto(`/w/${id}`)
  await expect(editor.card('ask')).toBeVisible()
  const file = info.outputPath('flow.json')
  const out = await measured(page, { task: 'export', best: 2, goal: 2 }, async () => {
    const download = page.waitForEvent('download')
    await editor.button('More').click()
    await page.getByRole('menuitem', { name: 'Export to a file' }).click()
    await (await download).saveAs(file)
  })
  expect(out.presses).toBeLessThanOrEqual(out.goal)
  await page.goto('/')
  await expect(page.getByRole('button', { name: 'Import' })).toBeVisible()
  const back = await measured(page, { task: 'import', best: 3, goal: 2 }, async () => {
    const chooser = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: 'Import' }).click()
    await (await chooser).setFiles(file)
    await expect(editor.card('ask')).toBeVisible()
  })
  expect(back.presses).toBeLessThan(back.best!)
})

test('from the command to a sample that runs', async ({ page }) => {
  const since = Date.now()
  const server = await startServer()
  await page.goto(server.address)
  const start = await measured(page, { task: 'from the command to a running sample', best: 2, goal: 1 }, async () => {
    await page.getByRole('button', { name: /^Run Message triage/i }).click()
    await expect(page.locator('[data-run-id][data-run-state]').first()).toHaveAttribute('data-run-state', /running|success|needs_review/)
  })
  start.seconds = (Date.now() - since) / 1_000
  expect(start.presses).toBeLessThanOrEqual(start.goal)
  expect(start.seconds).toBeLessThan(20)
  await server.stop()
})
