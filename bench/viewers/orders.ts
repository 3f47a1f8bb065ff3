/** What the measurement tells the server that it measures, over the line between the two processes. */
export type Order =
  /** Starts paced runs and gives their names. */
  | { do: 'begin'; runs: number; steps: number; pauseMs: number }
  /** Processor time used so far. */
  | { do: 'usage' }
  /** When the events of the paced runs were committed, by run: `[seq, ms]`. */
  | { do: 'commits' }
  /** Durable steps a second over so many chains, as `npm run bench` measures them. */
  | { do: 'throughput'; runs: number }
  | { do: 'cancel' }
  | { do: 'end' }

export interface Answers {
  begin: string[]
  /** ms of processor time, and ms of the clock. */
  usage: { cpu: number; at: number; rss: number }
  commits: [run: string, commits: [seq: number, at: number][]][]
  /** `cpu`: processor time of the server a step, in us. */
  throughput: { stepsPerSecond: number; cpu: number }
  cancel: null
  end: null
}

/** Of one machine: both processes read the same clock, finer than a ms. */
export const clock = (): number => performance.timeOrigin + performance.now()
