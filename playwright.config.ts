import { defineConfig } from '@playwright/test'
import { findBrowser } from './scripts/bootstrap/browser.js'

/** Journeys in a real browser, each with a server and a data folder of its own. One at a time: their times and frames are looked at. */
export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  outputDir: 'e2e/results',
  fullyParallel: false,
  workers: 1,
  retries: 0,
  timeout: 180_000,
  expect: { timeout: 15_000 },
  reporter: [
    ['list'],
    ...(process.env['BELAY_E2E_REPORT'] === undefined ? [] : ([['json', { outputFile: process.env['BELAY_E2E_REPORT'] }]] as const)),
  ],
  use: {
    browserName: 'chromium',
    viewport: { width: 1280, height: 720 },
    // What a journey did is kept only where it failed.
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    actionTimeout: 15_000,
    permissions: ['clipboard-read', 'clipboard-write'],
    launchOptions: {
      executablePath: findBrowser(),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
})
