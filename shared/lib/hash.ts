import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { canonicalJson, type Json } from './json.ts'

/** SHA-256 of UTF-8 text, 64 hex characters. Synchronous and the same in browser and server. */
export function sha256Hex(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)))
}

/** Names a JSON value by its content: equal values have equal names, whatever the order of their keys. */
export function contentHash(value: Json): string {
  return sha256Hex(canonicalJson(value))
}
