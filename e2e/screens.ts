import { chromium, type Page } from '@playwright/test'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { apiOf } from './api.ts'
import { expect, startServer } from './fixtures.ts'
import { runPage } from './pages/run.ts'

/** `npm run screens`: the pictures of docs/screens, taken from the real server with its examples on a folder of their own. */

const { findBrowser } = (await import(new URL('../scripts/bootstrap/browser.js', import.meta.url).href)) as { findBrowser(): string }
const FOLDER = fileURLToPath(new URL('../docs/screens', import.meta.url))
mkdirSync(FOLDER, { recursive: true })
const server = await startServer()
const browser = await chromium.launch({ executablePath: findBrowser(), args: ['--no-sandbox', '--disable-gpu'] })
try {
  const api = apiOf(server)
  const idOf = async (name: string): Promise<string> => (await api.workflows()).find((one) => one.name === name)!.id
  const [triage, flaky, batch, report] = [
    await idOf('Message triage'),
    await idOf('Flaky step'),
    await idOf('Batch summary'),
    await idOf('Daily report'),
  ]
  const inputOf = async (id: string) => JSON.parse(await (await fetch(`${server.address}/api/workflows/${id}`)).text()).test.input
  await api.start(report, await inputOf(report))
  await api.start(batch, await inputOf(batch))
  const asked = await api.start(triage, await inputOf(triage))
  for (const downForSeconds of [0, 1]) await api.until(await api.start(flaky, { downForSeconds }), 'success')
  await api.until(asked, 'needs_review')
  for (const scheme of ['light', 'dark'] as const) {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, colorScheme: scheme, baseURL: server.address })
    const page = await context.newPage()
    await page.addInitScript((wanted) => {
      localStorage.setItem('mantine-color-scheme-value', wanted)
      // Leaves the drawing room to show its cards whole.
      localStorage.setItem('belay.size.run-detail', '350')
    }, scheme)
    const suffix = scheme === 'dark' ? '-dark' : ''

    await page.goto(`/w/${triage}?step=classify&tab=reliability`)
    await expect(page.getByRole('tabpanel')).toContainText('When it fails')
    // Near enough for cards to say what they do.
    await page.getByRole('button', { name: 'Zoom in' }).click()
    await page.mouse.move(700, 300)
    await page.mouse.wheel(-60, 0)
    await picture(page, `editor${suffix}`)

    const waiting = await api.start(flaky, { downForSeconds: 600 })
    await page.goto(`/runs/${waiting}?step=call`)
    await expect(runPage(page).card('call')).toContainText(/try 4 of 6 · next in \d s/)
    await picture(page, `run${suffix}`)

    if (scheme === 'dark') continue
    await page.goto('/')
    await expect(page.getByRole('button', { name: 'Run Flaky step' })).toBeVisible()
    await picture(page, 'home')
    await page.goto(`/runs/${asked}`)
    await expect(runPage(page).decision.getByRole('button', { name: 'Approve', exact: true })).toBeVisible()
    await picture(page, 'review')
    await page.goto(`/w/${triage}?view=readiness`)
    await expect(page.getByRole('heading', { name: /Ready for real work/ })).toBeVisible()
    await picture(page, 'readiness')
  }
} finally {
  await browser.close()
  await server.stop()
  rmSync(server.data, { recursive: true, force: true })
}

async function picture(page: Page, name: string): Promise<void> {
  await page.evaluate(() => document.fonts.ready)
  // What comes in with a movement has arrived.
  await page.waitForFunction(() =>
    document.getAnimations().every(({ playState, effect }) => playState !== 'running' || effect?.getTiming().iterations === Infinity),
  )
  await page.mouse.move(720, 899)
  await page.screenshot({ path: join(FOLDER, `${name}.png`) })
  console.log(`docs/screens/${name}.png`)
}
