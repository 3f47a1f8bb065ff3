import { basename, relative } from 'node:path'

/** How this program was called, so that a command that is shown can be typed as it is: `belay`, `npx belay` or `node bin/belay.js`. */
export function programName(env: { [name: string]: string | undefined }, script: string | undefined, cwd: string): string {
  if (env['npm_command'] === 'exec') return 'npx belay'
  if (env['npm_command'] === 'run-script' || env['npm_command'] === 'run') return 'npm run belay --'
  if (script === undefined || basename(script) === 'belay') return 'belay'
  const near = relative(cwd, script)
  return `node ${near.length < script.length ? near : script}`
}
