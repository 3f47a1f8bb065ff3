import { apiOf, inARow } from './api.ts'
import { expect, test } from './fixtures.ts'
import { runPage } from './pages/run.ts'

test('a reload and a killed server in the middle of a run: the same view, caught up by itself, nothing done twice', async ({
  page,
  server,
}) => {
  const api = apiOf(server)
  const workflow = await api.workflow(
    inARow('Night shift', [
      { id: 'before', type: 'transform', name: 'Before', config: { output: '1' } },
      { id: 'nap', type: 'wait', name: 'Nap', config: { duration: '6s' } },
      { id: 'after', type: 'transform', name: 'After', config: { output: '"rested"' } },
    ]),
  )
  const runId = await api.start(workflow)
  await page.goto(`/runs/${runId}`)
  const run = runPage(page)
  await run.cardHas('before', 'success')
  await expect(run.card('nap')).toContainText(/goes on in \d s/)
  await run.card('nap').click()
  await expect(page).toHaveURL(/step=nap/)

  await page.reload()
  await expect(run.board).toHaveAttribute('data-run-id', runId)
  await expect(run.details.getByRole('heading', { name: 'Nap' })).toBeVisible()
  await run.cardHas('before', 'success')

  // A mark that a reload of the page would wipe away.
  await page.locator('body').evaluate((body) => body.setAttribute('data-same-page', 'yes'))
  await server.kill()
  await expect(run.board).toContainText('The server does not answer. This is how the run stood')
  await expect(page.getByRole('status', { name: /The server does not answer/ })).toBeVisible()
  await run.cardHas('before', 'success')
  await server.start()
  await expect(run.board).not.toContainText('The server does not answer', { timeout: 30_000 })
  await run.hasState('success', 30_000)
  await run.cardHas('after', 'success')
  await expect(page.locator('body')).toHaveAttribute('data-same-page', 'yes')
  await run.card('after').click()
  await expect(run.details).toContainText('rested')

  const done = (await api.journal(runId)).flatMap((event) => (event.type === 'step-succeeded' ? [event.step] : []))
  expect(done).toEqual(['start', 'before', 'nap', 'after'])
})
