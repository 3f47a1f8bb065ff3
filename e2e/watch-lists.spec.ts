import type { WebSocketRoute } from '@playwright/test'
import { apiOf, inARow } from './api.ts'
import { expect, test } from './fixtures.ts'
import { runPage } from './pages/run.ts'

const quick = inARow('Greeting', [{ id: 'greet', type: 'transform', name: 'Greet', config: { output: '"Hello"' } }])
const long = inARow('Long watch', [{ id: 'nap', type: 'wait', name: 'Nap', config: { duration: '2h' } }])
const asking = inARow('Refunds', [
  { id: 'offer', type: 'transform', name: 'Offer', config: { output: '{ "amount": 40, "reason": "late" }' } },
  {
    id: 'check',
    type: 'transform',
    name: 'Check the refund',
    config: { output: 'steps.offer.output' },
    policy: { review: [{ when: 'always', assign: 'support', due: '4h' }] },
  },
])

test('the list of runs: live, filtered by the address, runs stopped and run again', async ({ page, server }) => {
  const api = apiOf(server)
  const [greeting, watch, refunds] = [await api.workflow(quick), await api.workflow(long), await api.workflow(asking)]
  await page.goto('/runs')
  await expect(page.getByRole('heading', { name: 'Nothing has run yet' })).toBeVisible()
  const row = (id: string) => page.getByRole('table', { name: 'Runs' }).locator(`[data-run-id="${id}"]`)
  const has = (id: string, state: string) => expect(row(id)).toHaveAttribute('data-run-state', state)

  const napping = await api.start(watch, {}, { customer: 'acme' })
  await has(napping, 'pending')
  await expect(row(napping)).toContainText('Long watch')
  await expect(row(napping)).toContainText(/goes on in 1 h 59 min|goes on in 2 h/)
  const greeted = await api.start(greeting)
  await has(greeted, 'success')
  const asked = await api.start(refunds)
  await has(asked, 'needs_review')
  await expect(page.getByRole('link', { name: 'Reviews, 1 waiting for a person' })).toBeVisible()
  await api.decide((await api.reviews())[0]!, 'approve')
  await has(asked, 'success')
  await expect(page.getByRole('row')).toHaveCount(4)

  await page.getByRole('textbox', { name: 'Label' }).fill('customer:acme')
  await expect(page).toHaveURL(/label=customer(:|%3A)acme/)
  await expect(page.getByRole('row')).toHaveCount(2)
  await has(napping, 'pending')
  await page.getByRole('textbox', { name: 'Label' }).fill('')
  await page.getByRole('combobox', { name: 'State' }).click()
  await page.getByRole('option', { name: 'Success' }).click()
  await page.keyboard.press('Escape')
  await expect(page).toHaveURL(/state=success/)
  await expect(page.getByRole('row')).toHaveCount(3)
  await page.goto(`/runs?workflow=${refunds}&state=failed`)
  await expect(page.getByRole('heading', { name: 'No run fits these filters' })).toBeVisible()
  await page.getByRole('button', { name: 'Show all runs' }).click()
  await expect(page.getByRole('row')).toHaveCount(4)

  await row(napping).getByRole('checkbox').check()
  await page.getByRole('button', { name: 'Stop them' }).click()
  await page.getByRole('dialog', { name: 'Stop 1 run?' }).getByRole('button', { name: 'Stop the run' }).click()
  await has(napping, 'cancelled')

  await row(greeted).getByRole('link').click()
  const run = runPage(page)
  await run.hasState('success')
  await run.button('Run again').click()
  await page.getByRole('dialog').getByRole('button', { name: 'Run again' }).click()
  await expect(run.board).not.toHaveAttribute('data-run-id', greeted)
  await run.hasState('success')
  await expect(page.getByRole('link', { name: /^rerun of / })).toHaveAttribute('href', `/runs/${greeted}`)
})

test('what waits for a person: from the list to the decision; who comes second is told and loses nothing', async ({ page, server }) => {
  const api = apiOf(server)
  // What the server sends can be held back, as a slow line does: the page then decides on what it still sees.
  let held = false
  const waiting: (() => void)[] = []
  await page.routeWebSocket(/\/live/, (socket: WebSocketRoute) => {
    socket.connectToServer().onMessage((message) => {
      if (held) waiting.push(() => socket.send(message))
      else socket.send(message)
    })
  })
  const refunds = await api.workflow(asking)
  await page.goto('/review')
  await expect(page.getByRole('heading', { name: 'Nobody is waited for' })).toBeVisible()
  const first = await api.start(refunds)
  const item = page.locator('[data-review-id]')
  await expect(item).toHaveCount(1)
  await expect(item).toContainText('Check the refund')
  await expect(item).toContainText('support')
  await expect(item).toContainText(/due in [34] h/)
  await item.getByRole('link').click()
  const run = runPage(page)
  await expect(page).toHaveURL(new RegExp(`/runs/${first}\\?step=check`))
  await expect(run.decision).toContainText('Waits for support')
  await expect(run.decision).toContainText('Why it is here')
  await run.decision.getByRole('button', { name: 'Change and approve' }).click()
  await run.decision.getByLabel('amount').fill('25')
  await run.decision.getByRole('button', { name: 'Change and approve' }).click()
  await run.hasState('success')
  await expect(run.details).toContainText('changed it and approved')
  await expect(run.details).toContainText('25')

  const second = await api.start(refunds)
  await page.goto('/review')
  await item.getByRole('link').click()
  await run.decision.getByRole('button', { name: 'Reject' }).click()
  await run.decision.getByLabel('Why').fill('Not delivered late at all')
  held = true
  await api.decide((await api.reviews())[0]!, 'approve')
  await run.decision.getByRole('button', { name: 'Reject' }).click()
  await expect(run.decision.getByRole('alert')).toContainText('before you did')
  await expect(run.decision.getByLabel('Why')).toHaveValue('Not delivered late at all')
  held = false
  for (const send of waiting.splice(0)) send()
  await run.hasState('success')
  const decisions = (await api.journal(second)).filter((event) => event.type === 'review-decided')
  expect(decisions.map(({ decision }) => decision)).toEqual(['approve'])
})
