const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'

/** A source of randomness in [0, 1). Handed in, so that a test or a simulation owns every draw. */
export type Random = () => number

/** A 20-character id that sorts by creation time (ms): 10 characters of time, 10 (50 bits) of randomness. Crockford base 32. */
export function newId(now: number, random: Random): string {
  let time = Math.floor(now)
  let head = ''
  for (let i = 0; i < 10; i++) {
    head = ALPHABET[time % 32]! + head
    time = Math.floor(time / 32)
  }
  let tail = ''
  for (let i = 0; i < 10; i++) tail += ALPHABET[Math.floor(random() * 32)]!
  return head + tail
}
