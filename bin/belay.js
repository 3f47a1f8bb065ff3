#!/usr/bin/env node
import { existsSync } from 'node:fs'
import module from 'node:module'

const buildConfig = new URL('../vite.config.ts', import.meta.url)

// In a checkout the program keeps itself installed and built; an installed package is already both.
if (existsSync(buildConfig)) {
  const { prepare } = await import('../scripts/bootstrap/prepare.js')
  await prepare({ pages: process.argv[2] === 'serve' })
}

// Later starts read compiled code from disk where this Node can (22.8 and later).
if ('enableCompileCache' in module && typeof module.enableCompileCache === 'function') module.enableCompileCache()

if (process.exitCode === undefined) {
  const { main } = await import(new URL('../dist/cli.js', import.meta.url).href)
  process.exitCode = await main(process.argv.slice(2))
}
