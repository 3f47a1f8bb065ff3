/** What a command ends with. Scripts rely on these. */
export const EXIT = {
  success: 0,
  /** The run failed, or the world (disk, data folder, network) did. */
  failed: 1,
  /** The graph, the input, the environment or the command line is wrong: nothing was done. */
  invalid: 2,
  /** The run waits for a person. */
  waits: 3,
  /** A fault of Belay itself. */
  internal: 70,
  /** Stopped by Ctrl-C or a signal; the run can be continued. */
  interrupted: 130,
} as const
export type ExitCode = (typeof EXIT)[keyof typeof EXIT]
