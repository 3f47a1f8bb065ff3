import { chance, type Draw, pick } from '../draw.ts'

/** What may go wrong in one simulation, and how often. Drawn from its seed. */
export interface Family {
  /** The far side does as scripted and people as written, so the end is the oracle's. Else anything may happen, and less is known of the end. */
  exact: boolean
  /** From here on nothing goes wrong any more, virtual ms since 1970. */
  faultsUntil: number
  mostDeaths: number
  /** Shares of operations: of the store refused, slow, the last of their process; of effects the last of their process, lost. */
  refuse: number
  slow: number
  dieInStore: number
  dieInEffect: number
  lose: number
  /** Shares of moments, some seconds apart. */
  dieAnyTime: number
  freeze: number
  cancel: number
}

const MINUTE = 60_000

export function drawFamily(draw: Draw, start: number): Family {
  const exact = chance(draw, 0.6)
  // Each kind of fault is on in some simulations only, so that paths behind rare ones are reached as well.
  const site = (share: number, rates: readonly number[]): number => (chance(draw, share) ? pick(draw, rates) : 0)
  const wild = (share: number, rates: readonly number[]): number => (exact ? 0 : site(share, rates))
  return {
    exact,
    faultsUntil: start + draw.int(1, 20) * MINUTE,
    // A third death without progress is a quarantine, which asks a person: another end than the oracle's.
    mostDeaths: exact ? 2 : draw.int(0, 8),
    refuse: site(0.4, [0.01, 0.05, 0.2]),
    slow: site(0.4, [0.2, 0.9]),
    dieInStore: site(0.6, [0.01, 0.03, 0.1]),
    dieInEffect: site(0.5, [0.1, 0.5]),
    dieAnyTime: site(0.3, [0.002, 0.01]),
    lose: wild(0.5, [0.05, 0.3]),
    cancel: wild(0.5, [0.01, 0.1]),
    freeze: wild(0.3, [0.02, 0.1]),
  }
}
