import { createRequire } from 'node:module'

/**
 * Loaded into a server before its own code: at SIGUSR2 its database may not grow any more, as on a disk that is full, and at the next it
 * may again. SQLite itself refuses then, in the middle of whatever is written.
 */
const Database = createRequire(import.meta.url)('better-sqlite3')
const { pragma } = Database.prototype
const opened = new Set()
/** @this {object} @param {unknown[]} args */
Database.prototype.pragma = function (...args) {
  opened.add(this)
  return pragma.apply(this, args)
}

let full = false
process.on('SIGUSR2', () => {
  full = !full
  for (const database of opened) {
    if (!database.open) continue
    const pages = pragma.call(database, 'page_count', { simple: true })
    pragma.call(database, `max_page_count = ${full ? pages : 1_000_000_000}`)
  }
})
