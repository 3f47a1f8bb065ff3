/** Rare paths that a run of the simulator must have taken: one that stayed at 0 was not tested, whatever the violations say. */
export const PROBES = [
  'killedBeforeCommit',
  'killedAfterCommit',
  'killedBetweenEffectAndRecord',
  'killedBeforeEffect',
  'killedWhileStarting',
  'keyedSentAgain',
  'unknownOutcomeAsked',
  'quarantined',
  'staleWriter',
  'frozen',
  'leaseLost',
  'lateResultFenced',
  'storeFaultOnAppend',
  'storeFaultOnRead',
  'timerRearmed',
  'retryRearmed',
  'reviewSurvivedCrash',
  'reviewDecidedAtCrash',
  'reviewDecidedTwice',
  'cancelled',
  'cancelRacedEnd',
  'cancelledWithChildren',
  'raceCancelled',
  'childFailedTolerated',
  'childFailedFatally',
  'payloadAside',
  'lateAnswer',
  'timedOut',
  'retryHurried',
  'retryStopped',
] as const
export type Probe = (typeof PROBES)[number]
export type Probes = { [P in Probe]: number }

export const newProbes = (): Probes => Object.fromEntries(PROBES.map((name) => [name, 0])) as Probes
export function addProbes(to: { [name: string]: number }, more: { [name: string]: number }): void {
  for (const [name, count] of Object.entries(more)) to[name] = (to[name] ?? 0) + count
}
