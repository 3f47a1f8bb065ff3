import { apiOf, inARow } from './api.ts'
import { expect, test } from './fixtures.ts'
import { runPage } from './pages/run.ts'

const once = { retry: { maxAttempts: 1 }, onExhausted: { to: 'fail' as const } }

test('a step that fails for good: why is on the card, what to do in the banner; corrected, the run goes on from there', async ({
  page,
  server,
}) => {
  const api = apiOf(server)
  const workflow = await api.workflow(
    inARow('Invoice intake', [
      { id: 'read', type: 'transform', name: 'Read the invoice', config: { output: '{ "number": input.number }' } },
      {
        id: 'check',
        type: 'code',
        name: 'Check the total',
        config: { source: "throw new Error('The invoice has no total.')" },
        policy: once,
      },
      { id: 'book', type: 'transform', name: 'Book it', config: { output: '{ "booked": steps.check.output.total }' } },
    ]),
  )
  const first = await api.start(workflow, { number: 20417 })
  await page.goto(`/runs/${first}`)
  const run = runPage(page)
  await run.hasState('failed')
  await run.cardHas('check', 'failed')
  await expect(run.card('check')).toContainText('The invoice has no total.')
  await run.cardHas('book', 'skipped')
  await expect(run.banner).toContainText('Check the total: Error in the step')
  await expect(run.banner).toContainText('The invoice has no total.')
  await expect(run.banner).toContainText('Tried once')
  await expect(run.banner).toContainText('Open the step in the editor and correct it, then rerun from here.')
  await expect(run.details.getByRole('heading', { name: 'Check the total' })).toBeVisible()
  await expect(run.details).toContainText('The invoice has no total.')

  // R is at once and as it ran: another run, at the same step, with the same end.
  await page.keyboard.press('r')
  await expect(run.board).not.toHaveAttribute('data-run-id', first)
  await run.hasState('failed')
  const second = await run.id()
  await expect(page.getByRole('link', { name: /^rerun of / })).toHaveAttribute('href', `/runs/${first}`)
  await expect(run.card('read')).toContainText('from an earlier run')

  await run.banner.getByRole('link', { name: 'Open in editor' }).click()
  const code = page.getByRole('textbox', { name: 'Code' })
  await code.click()
  await page.keyboard.press('Control+A')
  await page.keyboard.insertText('return { total: 312.5 }')
  await expect(page.getByText('Saved · draft 2')).toBeVisible()
  await page.goBack()
  await run.hasState('failed')

  await run.banner.getByRole('button', { name: /^Rerun from / }).click()
  const choice = page.getByRole('dialog').filter({ has: page.getByRole('heading', { name: 'Rerun from Check the total' }) })
  await choice.getByText('Draft now').click()
  await expect(choice).toContainText('2 steps kept from this run')
  await expect(choice).toContainText('2 steps will run')
  await expect(choice).toContainText('Changed since this run: Check the total')
  await choice.getByRole('button', { name: 'Rerun' }).click()
  await expect(run.board).not.toHaveAttribute('data-run-id', second)
  await run.hasState('success')
  const third = await run.id()
  await expect(page.getByRole('link', { name: /^rerun of / })).toHaveAttribute('href', `/runs/${second}`)
  await expect(run.card('read')).toContainText('from an earlier run')
  await run.card('read').click()
  await expect(run.details).toContainText('reused from run')
  await run.card('book').click()
  await expect(run.details).toContainText('312.5')

  const journal = await api.journal(third)
  const begun = journal.flatMap((event) => (event.type === 'step-started' ? [event.step] : []))
  expect(begun).not.toContain('read')
  expect(journal.filter((event) => event.type === 'step-succeeded').map(({ step, via }) => [step, via])).toEqual(
    expect.arrayContaining([
      ['start', 'reused'],
      ['read', 'reused'],
      ['check', undefined],
      ['book', undefined],
    ]),
  )
})
