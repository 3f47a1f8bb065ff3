import react from '@vitejs/plugin-react'
import { defineConfig, type UserConfig } from 'vite'

/** Programs of their own: the command line, and the workers that it starts as processes. */
const ENTRIES = {
  cli: 'server/cli/main.ts',
  'builtin-worker': 'server/capabilities/builtin-worker.ts',
  'code-worker': 'server/capabilities/code-worker.ts',
  'document-worker': 'server/capabilities/document-worker.ts',
}

/**
 * Packages that nearly every command needs and that consist of hundreds of files: bundled, a command is up in two thirds of the time. All
 * others stay outside and are loaded when something needs them.
 */
const BUNDLED = ['zod', '@noble/hashes', 'jsonata', 're2js', 'drizzle-orm']

/** `vite build --ssr`: the server into dist/. */
const server: UserConfig = {
  ssr: { noExternal: BUNDLED },
  build: {
    ssr: true,
    target: 'node20',
    outDir: 'dist',
    // Files that a running process may still load lazily stay until they are old.
    emptyOutDir: false,
    copyPublicDir: false,
    minify: false,
    rolldownOptions: {
      input: ENTRIES,
      output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
    },
  },
}

/** The server behind the pages while they are worked on. */
const SERVER = `http://127.0.0.1:${process.env['PORT'] ?? 4400}`

/** `vite build`: the pages into dist/web/. `vite` serves them while they are worked on, with a server behind them. */
const web: UserConfig = {
  root: 'web',
  plugins: [react()],
  build: {
    target: ['chrome120', 'firefox121', 'safari17'],
    outDir: '../dist/web',
    // A page that is open may still load a chunk of the build before.
    emptyOutDir: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1_000,
  },
  server: {
    port: 4401,
    // Not the sources of web/api, which have the same beginning. As objects: the server is to see the address that the page has.
    proxy: { '^/api/(?!.*[.]tsx?([?]|$))': { target: SERVER }, '^/live/[?]': { target: SERVER, ws: true } },
  },
}

export default defineConfig(({ isSsrBuild }) => (isSsrBuild === true ? server : web))
