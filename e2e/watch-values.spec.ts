import { apiOf, inARow } from './api.ts'
import { expect, test } from './fixtures.ts'
import { runPage } from './pages/run.ts'

/** A page that tries what pages should not do here. Each attempt would ask for an address with "leak" in it or change the page around it. */
const HTML = `<html><body><h1>Letter to the customer</h1>
<script>top.document.title = 'taken over'; fetch('/api/workflows?leak=script')</script>
<img src="/api/workflows?leak=own"><img src="https://pictures.invalid/leak.png"><link rel="stylesheet" href="/api/workflows?leak=style">
<iframe src="/api/workflows?leak=frame"></iframe><form action="/api/workflows?leak=form" method="post"><button>Send</button></form>
<a href="javascript:top.document.title = 'taken over'">Open</a></body></html>`

/** Eight by eight pixels. */
const PICTURE =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAFklEQVR4nGNgYGD4jwdTVfI/BLCgSAAAkk4/wXd7WNQAAAAASUVORK5CYII='

const returns = (id: string, name: string, value: string) => ({ id, type: 'code', name, config: { source: `return ${value}` } })

test('values of every kind: a large table on demand, a page that can do nothing, a picture', async ({ page, server, faults }) => {
  const api = apiOf(server)
  const workflow = await api.workflow(
    inARow('Values', [
      returns('rows', 'Rows', "Array.from({ length: 10000 }, (_, i) => ({ number: i + 1, name: 'Customer ' + (i + 1), open: i % 7 }))"),
      returns('letter', 'Letter', JSON.stringify(HTML)),
      returns('picture', 'Picture', JSON.stringify(PICTURE)),
    ]),
  )
  const runId = await api.start(workflow)
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  await page.goto(`/runs/${runId}`)
  const run = runPage(page)
  await run.hasState('success')

  await run.card('rows').click()
  const value = run.details.getByRole('region', { name: 'Output of Rows' })
  await expect(value).toContainText(/This value is large \(\d+ kB\)/)
  expect(asked.filter((url) => url.includes('/values/'))).toEqual([])
  await value.getByRole('button', { name: 'Show it' }).click()
  const table = value.getByRole('table', { name: 'Output of Rows' })
  await expect(table).toHaveAttribute('aria-rowcount', '10001')
  await expect(table.getByRole('cell', { name: 'Customer 1', exact: true })).toBeVisible()
  expect(await table.getByRole('row').count()).toBeLessThan(60)
  await table.evaluate((box) => box.scrollTo(0, box.scrollHeight))
  await expect(table.getByRole('cell', { name: 'Customer 10000', exact: true })).toBeVisible()

  await run.card('letter').click()
  const frame = run.details.frameLocator('iframe')
  await expect(frame.getByRole('heading', { name: 'Letter to the customer' })).toBeVisible()
  await expect(run.details).toContainText('Pictures from other places are not loaded')
  await frame.getByText('Open').click()
  await frame.getByRole('button', { name: 'Send' }).click()
  await expect(page).not.toHaveTitle('taken over')
  expect(asked.filter((url) => url.includes('leak'))).toEqual([])
  // Chromium says of each attempt that it was stopped.
  expect(faults.join('\n')).toMatch(/sandboxed|Content Security Policy/)
  expect(faults.filter((fault) => !/sandbox|Content Security Policy|leak/.test(fault))).toEqual([])
  faults.length = 0

  await run.card('picture').click()
  const picture = run.details.getByRole('img', { name: 'Output of Picture' })
  await expect(picture).toBeVisible()
  await expect.poll(() => picture.evaluate((element) => ('naturalWidth' in element ? element.naturalWidth : 0))).toBe(8)
})
