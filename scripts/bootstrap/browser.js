import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, join } from 'node:path'
import { root } from './root.js'
import { Stop } from './stop.js'

const NAMES =
  process.platform === 'win32'
    ? ['chrome.exe', 'chromium.exe', 'msedge.exe']
    : ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'microsoft-edge']
const MAC = ['Google Chrome', 'Chromium', 'Microsoft Edge'].map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`)

/** The browser for the journeys: Playwright's own where it is installed, else one of the system. Throws a Stop that says what to install. */
export function findBrowser() {
  const own = playwrightsOwn()
  if (own !== undefined && existsSync(own)) return own
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  const found = [...folders.flatMap((folder) => NAMES.map((name) => join(folder, name))), ...MAC].find((path) => existsSync(path))
  if (found !== undefined) return found
  throw new Stop(
    'The tests need a browser and found none. Install one with "npx playwright install chromium", or with the package manager of the system, such as "apt-get install chromium". Then run the command again.',
  )
}

function playwrightsOwn() {
  try {
    const { chromium } = createRequire(join(root, 'package.json'))('@playwright/test')
    return /** @type {string} */ (chromium.executablePath())
  } catch {
    return undefined
  }
}
