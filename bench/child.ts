import { childrenAlone } from './figures/children.ts'
import { recoveryFill, recoveryStart } from './figures/recovery.ts'
import { memoryAlone } from './figures/size.ts'

/** The other end of `inChild`: one measurement, one message, the end. */
const [what, ...args] = process.argv.slice(2)

async function measure(): Promise<unknown> {
  switch (what) {
    case 'children':
      return childrenAlone(Number(args[0]))
    case 'recovery-fill':
      return recoveryFill(args[0]!, Number(args[1]))
    case 'recovery-start':
      return recoveryStart(args[0]!, Number(args[1]))
    case 'memory':
      return memoryAlone(Number(args[0]))
    default:
      throw new Error(`There is no measurement “${what}”.`)
  }
}

process.send!(await measure(), () => process.exit(0))
