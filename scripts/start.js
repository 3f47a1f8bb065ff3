import { prepare } from './bootstrap/prepare.js'

/** `npm start` on a machine where nothing was done before: install, build, serve. */
await prepare({ pages: true })
if (process.exitCode === undefined) {
  process.argv.splice(2, 0, 'serve')
  await import('../bin/belay.js')
}
