import { defineConfig } from 'vite'

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
export default defineConfig({
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
})
