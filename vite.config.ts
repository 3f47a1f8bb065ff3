import { defineConfig } from 'vite'

/** Programs of their own: the command line, and the workers that it starts as processes. */
const ENTRIES = {
  cli: 'server/cli/main.ts',
  'builtin-worker': 'server/capabilities/builtin-worker.ts',
  'code-worker': 'server/capabilities/code-worker.ts',
  'document-worker': 'server/capabilities/document-worker.ts',
}

/** `vite build --ssr`: the server into dist/. Packages stay outside and are loaded when something needs them. */
export default defineConfig({
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
