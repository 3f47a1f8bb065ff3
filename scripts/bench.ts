import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { findBrowser } from './bootstrap/browser.js'

/** Builds the benchmark as the server itself is built (a transpiler in the loop would be measured too) and runs it. */
const root = fileURLToPath(new URL('..', import.meta.url))
const outDir = `${root}dist/bench`

await build({
  root,
  configFile: false,
  logLevel: 'warn',
  build: {
    ssr: true,
    target: 'node20',
    outDir,
    emptyOutDir: true,
    minify: false,
    rolldownOptions: {
      input: { main: `${root}bench/main.ts`, child: `${root}bench/child.ts`, 'live-server': `${root}bench/viewers/server.ts` },
      output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
    },
  },
})
const child = spawn(process.execPath, [`${outDir}/main.js`, ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { ...process.env, BENCH_ROOT: root, ...(process.argv.includes('--canvas') ? { BENCH_BROWSER: findBrowser() } : {}) },
})
child.on('exit', (code) => process.exit(code ?? 1))
