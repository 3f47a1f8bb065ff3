import { resolve } from 'node:path'
import { defineCommand, JSON_OPTION } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { icon, tint } from '../look.ts'
import { clean, safeJson } from '../text.ts'

export const validateCommand = defineCommand({
  name: 'validate',
  summary: 'Say what is wrong with a workflow file, without running it',
  positionals: [{ name: 'graph.json', help: 'the path of a workflow file' }],
  options: { json: JSON_OPTION },
  notes: ['Ends with 0 when the workflow can run (warnings are printed), 2 when something must be changed first.'],
  examples: ['belay validate triage.json', 'belay validate triage.json --json'],
  async run({ positionals, options, io }) {
    const [{ loadGraph }, { validate }, { catalog }, { problemLines }] = await Promise.all([
      import('#server/workflows/load-graph.ts'),
      import('#shared/graph/validate.ts'),
      import('#shared/nodes/catalog.ts'),
      import('../graph-file.ts'),
    ])
    const path = positionals[0]!
    const { document, workflows } = await loadGraph(resolve(io.cwd, path), path)
    const problems = validate(document, { catalog, workflows })
    const errors = problems.filter((problem) => problem.severity === 'error').length
    const warnings = problems.length - errors
    const exitCode = errors > 0 ? EXIT.invalid : EXIT.success
    if (options.json) {
      io.out(safeJson({ problems }, 2))
      return exitCode
    }
    const look = io.outLook
    const columns = io.stdout.isTTY ? io.stdout.columns : undefined
    for (const problem of problems) for (const line of problemLines(problem, look, columns)) io.out(line)
    if (problems.length > 0) io.out('')
    const mark = errors > 0 ? tint(icon('failed', look), 'failed', look) : tint(icon('success', look), 'success', look)
    io.out(`${mark} ${clean(path)} ${errors > 0 ? 'cannot run' : 'can run'}: ${count(errors, 'error')}, ${count(warnings, 'warning')}`)
    return exitCode
  },
})

const count = (n: number, what: string): string => `${n === 0 ? 'no' : n} ${what}${n === 1 ? '' : 's'}`
