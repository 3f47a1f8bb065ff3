import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { apiOf } from './api.ts'
import { belay } from './belay-process.ts'
import { expect, test } from './fixtures.ts'
import { runPage } from './pages/run.ts'

/** Without places: as somebody writes it by hand. */
const orders = {
  format: 'belay/graph@1',
  name: 'Orders by hand',
  input: { type: 'object', properties: { orders: { type: 'array' } }, required: ['orders'] },
  nodes: [
    { id: 'start', type: 'manual-trigger', name: 'Start' },
    {
      id: 'each',
      type: 'map',
      name: 'Each order',
      config: { items: 'input.orders', concurrency: 2 },
      body: {
        nodes: [
          { id: 'book', type: 'transform', name: 'Book', config: { output: '{ "order": item }' } },
          { id: 'note', type: 'transform', name: 'Note', config: { output: 'steps.book.output.order & " is booked"' } },
        ],
        edges: [{ id: 'b', from: { node: 'book' }, to: { node: 'note' } }],
      },
    },
    { id: 'sum', type: 'transform', name: 'Sum up', config: { output: '$count(steps.each.output.results)' } },
  ],
  edges: [
    { id: 'a', from: { node: 'start' }, to: { node: 'each' } },
    { id: 'c', from: { node: 'each' }, to: { node: 'sum' } },
  ],
}

test('a run of the command line is drawn, and its items lead down and up', async ({ page, server }) => {
  await server.stop()
  const file = join(server.data, 'orders.json')
  writeFileSync(file, JSON.stringify(orders))
  const input = JSON.stringify({ orders: ['A-1', 'A-2', 'A-3'] })
  const ended = await belay(['run', file, '--data', server.data, '--input-json', input, '--run-id', 'by-hand'], server.data)
  expect(ended.code, ended.stderr).toBe(0)
  await server.start()

  await page.goto('/runs')
  await page.locator('[data-run-id="by-hand"]').getByRole('link').click()
  const run = runPage(page)
  await run.hasState('success')
  await expect(page.getByRole('link', { name: 'Open in editor' })).toHaveCount(0)
  for (const step of ['start', 'each', 'sum', 'book']) await expect(run.card(step)).toBeVisible()
  const [left, right] = [await run.card('start').boundingBox(), await run.card('sum').boundingBox()]
  expect(left!.x + left!.width).toBeLessThan(right!.x)
  await expect(run.card('each')).toContainText('3 of 3')

  await run.row('Each order').click()
  await run.items('Each order').getByRole('application').focus()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Enter')
  await expect(run.details).toContainText('Item 2 is shown in the drawing.')
  await page.getByRole('link', { name: "Open this item's run" }).click()
  await expect(run.board).toHaveAttribute('data-run-id', 'by-hand.each.1.1')
  await run.hasState('success')
  await run.card('note').click()
  await expect(run.details).toContainText('A-2 is booked')
  await page.getByRole('link', { name: /item 2 of 3 of Each order/ }).click()
  await expect(run.board).toHaveAttribute('data-run-id', 'by-hand')
  await expect(page).toHaveURL(/step=each/)
  expect((await apiOf(server).run('by-hand')).graph).toBeUndefined()
})
