import { utf8ToBytes } from '@noble/hashes/utils.js'

/** UTF-8 bytes of a text, the same in browser and server; half a surrogate pair becomes U+FFFD. */
export const utf8Bytes = (text: string): Uint8Array => utf8ToBytes(text)
