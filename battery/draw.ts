/** A source of choices: one seed is one sequence, so a scenario is named by its seed. */
export interface Draw {
  /** Integer from `min` to `max`, both included. */
  int(min: number, max: number): number
  /** In [0, 1). */
  real(): number
}

export const chance = (draw: Draw, share: number): boolean => draw.real() < share
export const pick = <T>(draw: Draw, from: readonly T[]): T => from[draw.int(0, from.length - 1)]!

/** One of `choices` by weight. */
export function weighted<T>(draw: Draw, choices: readonly (readonly [number, T])[]): T {
  let at = draw.real() * choices.reduce((sum, [weight]) => sum + weight, 0)
  for (const [weight, value] of choices) {
    at -= weight
    if (at < 0) return value
  }
  return choices.at(-1)![1]
}

/** sfc32: fast, 128 bits of state, the same on every machine. */
export function seeded(seed: number | string): Draw {
  let [a, b, c, d] = [0x9e3779b9, 0x243f6a88, 0xb7e15162, hash(String(seed))]
  const next = (): number => {
    const t = (((a + b) | 0) + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + t) | 0
    return (t >>> 0) / 4_294_967_296
  }
  for (let i = 0; i < 12; i++) next()
  return { real: next, int: (min, max) => min + Math.floor(next() * (max - min + 1)) }
}

function hash(text: string): number {
  let h = 2_166_136_261
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 16_777_619)
  return h | 0
}
