import { apiOf, inARow } from './api.ts'
import { expect, test } from './fixtures.ts'

test.use({ environment: { NODE_OPTIONS: `--import=${new URL('full-disk.js', import.meta.url).href}` } })

test('a full disk: the page says so and what to do, keeps the draft on this device, and goes on when there is space again', async ({
  page,
  server,
}) => {
  const api = apiOf(server)
  const workflow = await api.workflow(inARow('Letters', [{ id: 'write', type: 'code', name: 'Write', config: { source: 'return 1' } }]))
  await page.goto(`/w/${workflow}?step=write`)
  const code = page.getByRole('textbox', { name: 'Code' })
  await code.click()
  server.signal('SIGUSR2')
  await page.keyboard.press('Control+End')
  // Longer than what is free in the pages that the database has.
  await page.keyboard.insertText(`\n// ${'so much to say '.repeat(8_000)}`)
  const state = page.getByRole('button', { name: /Not saved: kept on this device/ })
  await expect(state).toBeVisible()
  await state.hover()
  const why = page.getByRole('tooltip')
  await expect(why).toContainText('There is no space left for the data folder')
  await expect(why).toContainText('free some space and work goes on by itself')

  await page.getByRole('button', { name: 'Test', exact: true }).click()
  await page.getByRole('dialog', { name: 'Test the draft' }).getByRole('button', { name: 'Run' }).click()
  await expect(page.getByRole('alert')).toContainText('The draft could not be saved, and what is tested is the saved draft.')

  // Another page of the same browser finds what this device kept.
  await page.goto('/')
  await page.getByRole('link', { name: 'Letters' }).click()
  const kept = page.getByRole('dialog', { name: 'There is unsaved work on this device' })
  await kept.getByRole('button', { name: 'Bring it back' }).click()
  await page.locator('[data-step-id="write"]').click()
  await expect(code).toContainText('so much to say')
  expect((await api.workflows()).find(({ id }) => id === workflow)!.revision).toBe(1)

  server.signal('SIGUSR2')
  await expect(page.getByText('Saved · draft 2')).toBeVisible({ timeout: 45_000 })
})
