import type { Page } from '@playwright/test'
import { apiOf } from './api.ts'
import { expect, test } from './fixtures.ts'

/** Script over the wire until the page can be used, in bytes of 1,000 to the kB. */
const MOST = 300_000

interface Seen {
  script: number
  files: number
  strangers: string[]
}

/** Loads an address with nothing kept from before, and counts what comes over the wire. */
async function load(page: Page, origin: string, path: string, usable: (page: Page) => Promise<void>): Promise<Seen> {
  const wire = await page.context().newCDPSession(page)
  await wire.send('Network.enable')
  await wire.send('Network.setCacheDisabled', { cacheDisabled: true })
  const scripts = new Set<string>()
  const seen: Seen = { script: 0, files: 0, strangers: [] }
  wire.on('Network.requestWillBeSent', ({ requestId, request, type }) => {
    if (type === 'Script' || /\.m?js(\?|$)/.test(request.url)) scripts.add(requestId)
    if (!/^(data|blob|about):/.test(request.url) && new URL(request.url).host !== new URL(origin).host) seen.strangers.push(request.url)
  })
  wire.on('Network.webSocketCreated', ({ url }) => {
    if (new URL(url).host !== new URL(origin).host) seen.strangers.push(url)
  })
  wire.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (!scripts.delete(requestId)) return
    seen.script += encodedDataLength
    seen.files++
  })
  await page.goto(path)
  await usable(page)
  await page.waitForLoadState('networkidle')
  await wire.detach()
  return seen
}

test('little is loaded before the first page can be used, and nothing from elsewhere', async ({ page, server, faults }) => {
  const api = apiOf(server)
  const flaky = (await api.workflows()).find(({ name }) => name === 'Flaky step')!.id
  const run = await api.start(flaky, { downForSeconds: 0 })
  const pages: [string, string, (page: Page) => Promise<void>][] = [
    ['home', '/', (here) => expect(here.getByRole('button', { name: 'Run Flaky step' })).toBeEnabled()],
    ['editor', `/w/${flaky}`, (here) => expect(here.locator('[data-step-id="call"]')).toBeVisible()],
    ['inspector', `/w/${flaky}?step=call`, (here) => expect(here.getByRole('textbox', { name: 'Code' })).toBeVisible()],
    ['run', `/runs/${run}`, (here) => expect(here.locator('[data-step-id="call"][data-state="success"]')).toBeVisible()],
    ['runs', '/runs', (here) => expect(here.getByRole('row')).toHaveCount(2)],
    ['reviews', '/review', (here) => expect(here.getByRole('heading', { name: 'Nobody is waited for' })).toBeVisible()],
  ]
  for (const [name, path, usable] of pages) {
    const { script, files, strangers } = await load(page, server.address, path, usable)
    console.log(`${name}: ${(script / 1_000).toFixed(0)} kB of script in ${files} files`)
    expect(strangers, `${name} asks nobody else`).toEqual([])
    expect(script).toBeGreaterThan(0)
    if (name === 'home') expect(script).toBeLessThanOrEqual(MOST)
  }
  // The browser writes there what the policy of the pages forbids.
  expect(faults).toEqual([])
})
