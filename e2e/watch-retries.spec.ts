import { apiOf } from './api.ts'
import { expect, test } from './fixtures.ts'
import { runPage } from './pages/run.ts'

test('the flaky example: one click, attempts that are waited for, and the way back in time', async ({ page, server }) => {
  await page.goto('/')
  await expect(page.getByRole('list', { name: 'Workflows' }).getByRole('listitem')).toHaveCount(4)
  await page.getByRole('button', { name: 'Run Flaky step' }).click()

  const run = runPage(page)
  await run.cardHas('outage', 'success')
  const runId = await run.id()
  await expect(page).toHaveURL(`${server.address}/runs/${runId}`)
  await expect(run.card('call')).toContainText(/try \d of 6 · next in \d s/)
  await run.cardHas('call', 'pending')
  await run.card('call').click()
  await expect(page).toHaveURL(/step=call/)
  await expect(run.details.getByRole('heading', { name: 'Call the service' })).toBeVisible()
  await expect(run.details).toContainText('the service is not up yet')
  await expect(run.details).toContainText(/Try \d of 6 in \d s/)
  await expect(run.row('Call the service').locator('[data-kind="backoff"][data-open]')).toHaveCount(1)
  await expect(run.row('Call the service').locator('[data-tone="failed"]')).not.toHaveCount(0)
  await run.hasState('success')
  await expect(run.card('call')).toContainText('try 4 of 6')
  await expect(run.card('report')).toContainText('Success')

  // Back to when the second attempt had failed: cards, timeline and details are those of then.
  const events = await apiOf(server).journal(runId)
  const then = events.find((event) => event.type === 'attempt-failed' && event.attempt === 2)!.seq
  await run.travel.getByRole('slider', { name: 'Event of the run' }).fill(String(then))
  await expect(run.travel).toContainText(`Event ${then} of ${events.length}`)
  await expect(run.travel).toContainText('Call the service: attempt 2 failed')
  await run.cardHas('call', 'pending')
  await expect(run.card('report')).not.toContainText('Success')
  await expect(run.board).toHaveAttribute('data-run-state', 'pending')
  await expect(page).toHaveURL(new RegExp(`seq=${then}`))
  await expect(run.button('Retry now')).toHaveCount(0)
  await run.button('First event').click()
  await expect(run.card('outage')).not.toContainText('Success')
  await run.button('To the end').click()
  await run.hasState('success')
  await run.cardHas('call', 'success')
})

test('a step that does not come back: tried at once, stopped, and ended by a person', async ({ page, server }) => {
  const api = apiOf(server)
  const example = (await api.workflows()).find(({ name }) => name === 'Flaky step')!
  const runId = await api.start(example.id, { downForSeconds: 600 })
  await page.goto(`/runs/${runId}`)
  const run = runPage(page)
  await expect(run.card('call')).toContainText(/try 4 of 6 · next in \d s/)
  await run.card('call').click()
  await run.button('Retry now').click()
  await expect(run.card('call')).toContainText(/try 5 of 6 · next in \d s/)
  await run.button('Stop retrying').click()

  // The policy asks a person when attempts are used up.
  await run.cardHas('call', 'needs_review')
  await run.hasState('needs_review')
  await expect(run.board).toContainText('waits for a person')
  await expect(page.getByRole('link', { name: 'Reviews, 1 waiting for a person' })).toBeVisible()
  await run.decision.getByRole('button', { name: 'Reject' }).click()
  await run.decision.getByLabel('Why').fill('The service is shut down this week')
  await run.decision.getByRole('button', { name: 'Reject' }).click()
  await run.hasState('failed')
  await expect(run.banner).toContainText('Call the service')
  await run.cardHas('report', 'skipped')
  await expect(page.getByRole('link', { name: 'Reviews', exact: true })).toBeVisible()

  const types = (await api.journal(runId)).map((event) => event.type)
  expect(types.filter((type) => type === 'attempt-failed')).toHaveLength(4)
  expect(types).toEqual(expect.arrayContaining(['retry-hurried', 'retry-stopped', 'review-decided', 'run-failed']))
})
