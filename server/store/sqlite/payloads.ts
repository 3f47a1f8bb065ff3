import { createHash } from 'node:crypto'
import type { Database } from 'better-sqlite3'
import { DomainError } from '#shared/lib/domain-error.ts'
import type { Json } from '#shared/lib/json.ts'
import type { Value } from '#shared/run/events.ts'
import { fromJson } from './json-text.ts'

/** Longest JSON of one value unless the store is opened with another limit. Writing one takes about four times its size in memory. */
export const MAX_PAYLOAD = 64 * 1024 * 1024

export interface Payloads {
  /** Refuses a text that is longer than the limit. */
  check(json: string): void
  /** SHA-256 of the UTF-8 text. */
  hash(json: string): string
  put(hash: string, json: string): void
  get(hash: string): Json | undefined
  /** The JSON of a value, wherever it is kept. */
  resolve(value: Value): Json
}

export function createPayloads(db: Database, maxBytes: number): Payloads {
  const insert = db.prepare<[string, string]>('INSERT INTO payloads (hash, json) VALUES (?, ?) ON CONFLICT (hash) DO NOTHING')
  const select = db.prepare<[string], string>('SELECT json FROM payloads WHERE hash = ?').pluck()

  function get(hash: string): Json | undefined {
    const json = select.get(hash)
    return json === undefined ? undefined : fromJson<Json>(json)
  }

  return {
    check(json) {
      // A character takes one to three bytes, so its length alone decides for nearly every text.
      if (json.length * 3 <= maxBytes) return
      const bytes = json.length > maxBytes ? json.length : Buffer.byteLength(json)
      if (bytes > maxBytes) {
        throw new DomainError(
          'invalid_input',
          `A value of ${inMiB(bytes)} MiB is above the limit of ${inMiB(maxBytes)} MiB; keep it in a file and pass its name.`,
        )
      }
    },
    hash: (json) => createHash('sha256').update(json).digest('hex'),
    put(hash, json) {
      insert.run(hash, json)
    },
    get,
    resolve(value) {
      if ('json' in value) return value.json
      const json = get(value.ref)
      if (json === undefined) throw new DomainError('internal', `The stored value ${value.ref} is missing; run doctor.`)
      return json
    },
  }
}

const inMiB = (bytes: number): number => Math.ceil((bytes / 1024 / 1024) * 10) / 10
