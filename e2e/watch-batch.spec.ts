import { apiOf } from './api.ts'
import { expect, test } from './fixtures.ts'
import { runPage } from './pages/run.ts'

test('the batch example: progress, a cell an item, looking into one, deciding what waits, and the table at the end', async ({
  page,
  server,
}) => {
  await page.goto('/')
  await page.getByRole('button', { name: 'Run Batch summary' }).click()
  const run = runPage(page)
  await run.hasState('needs_review', 90_000)
  const runId = await run.id()
  const each = run.card('each')
  await expect(each).toContainText(/\d+ of \d+/)
  await expect(each).toContainText(/waits? for (a person|people)/)
  await each.locator('[data-head]').click()
  const items = run.items('For each document')
  await expect(items).toContainText(/\d+ of \d+ items done/)
  await expect(items).toContainText(/\d+ waiting for a person|\d+ waits/)

  // The first item by its cell: its states are drawn inside the container and its step opens with what it made.
  const cells = items.getByRole('application')
  await cells.click({ position: { x: 4, y: 4 } })
  await expect(page).toHaveURL(/item=each\.1\.0/)
  await expect(run.details).toContainText('Item 1 is shown in the drawing.')
  await run.cardHas('extract', 'success')
  await run.card('extract').click()
  await expect(run.details.getByRole('heading', { name: 'Read its text' })).toBeVisible()

  const api = apiOf(server)
  const total = (await api.reviews()).length
  expect(total).toBeGreaterThan(0)
  for (let left = total; left > 0; left--) {
    await run.row('For each document').click()
    await items.getByText('Waiting', { exact: true }).click()
    await cells.click({ position: { x: 4, y: 4 } })
    await run.button('Decide: Summarise it').click()
    await expect(run.decision).toContainText('Why it is here')
    await run.decision.getByRole('button', { name: 'Approve', exact: true }).click()
    await expect(run.decision).toHaveCount(0)
    await expect.poll(async () => (await api.reviews()).length).toBe(left - 1)
  }
  await run.hasState('success')
  await run.row('Collect the rows').click()
  const table = run.details.getByRole('table', { name: 'Output of Collect the rows' })
  await expect(table.getByRole('columnheader', { name: 'result' })).toBeVisible()
  await expect(table.getByRole('cell', { name: 'summarised', exact: true }).first()).toBeVisible()
  await run.button('Close the step').click()
  await expect(run.details).toContainText('summaries.csv')
  const events = await api.journal(runId)
  expect(events.at(-1)?.type).toBe('run-succeeded')
})
