import type { Command } from './command.ts'
import { benchCommand } from './commands/bench.ts'
import { cancelCommand } from './commands/cancel.ts'
import { deadLettersCommand } from './commands/dead-letters.ts'
import { decideCommand } from './commands/decide.ts'
import { doctorCommand } from './commands/doctor.ts'
import { journalCommand } from './commands/journal.ts'
import { reviewsCommand } from './commands/reviews.ts'
import { runCommand } from './commands/run.ts'
import { runsCommand } from './commands/runs.ts'
import { serveCommand } from './commands/serve.ts'
import { showCommand } from './commands/show.ts'
import { stepsCommand } from './commands/steps.ts'
import { validateCommand } from './commands/validate.ts'

/** Every command, in the order of the help. Each loads what it needs when it runs. */
export const commands: readonly Command[] = [
  serveCommand,
  runCommand,
  validateCommand,
  stepsCommand,
  reviewsCommand,
  decideCommand,
  runsCommand,
  showCommand,
  journalCommand,
  cancelCommand,
  deadLettersCommand,
  doctorCommand,
  benchCommand,
]
