import { createHash } from 'node:crypto'

const STYLE = `
:root { color-scheme: light dark; --bg: #F6F7F9; --surface: #FFFFFF; --line: #D8DCE3; --text: #14181F; --quiet: #5B6472; --ok: #1B6B50 }
@media (prefers-color-scheme: dark) { :root { --bg: #11151B; --surface: #181D25; --line: #2E3744; --text: #E8ECF2; --quiet: #9AA5B4; --ok: #8FEBBF } }
* { box-sizing: border-box }
body { margin: 0; padding: 48px 16px; background: var(--bg); color: var(--text); font: 14px/1.5 Inter, system-ui, sans-serif }
main { max-width: 640px; margin: 0 auto }
h1 { font-size: 20px; line-height: 28px; margin: 0 }
h2 { font-size: 14px; line-height: 20px; margin: 0 0 8px }
p { margin: 8px 0 }
section { background: var(--surface); border: 1px solid var(--line); border-radius: 10px; padding: 16px; margin-top: 16px }
code, pre { font: 13px/20px ui-monospace, Menlo, Consolas, monospace }
pre { margin: 8px 0 0; padding: 12px; overflow-x: auto; background: var(--bg); border: 1px solid var(--line); border-radius: 6px }
.quiet { color: var(--quiet) } .ok { color: var(--ok); font-weight: 600 }
a { color: inherit; text-underline-offset: 3px } a:focus-visible { outline: 2px solid var(--text); outline-offset: 2px; border-radius: 2px }
ul { margin: 8px 0 0; padding-left: 20px }
`

/** The only style of the page, for its Content-Security-Policy. */
export const HOME_STYLE_HASH = `'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`

export function homePage(version: string): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Belay</title><style>${STYLE}</style></head>
<body><main>
<h1>Belay</h1>
<p class="quiet">Workflows with AI steps that survive crashes, retry by rules and wait for people where you say so. Version ${version}.</p>
<section><h2><span class="ok">✓ The server is running</span></h2>
<p>Runs that were open when it stopped go on by themselves, from their last finished step.</p></section>
<section><h2>Try it</h2>
<p>In a terminal, in the folder of Belay. It needs no key and no account:</p>
<pre>npx belay run examples/batch-summary/graph.json --input examples/batch-summary/input.json --data ./try</pre>
<p>Stop it with Ctrl-C in the middle: it prints the command that goes on from there.</p></section>
<section><h2>For programs</h2>
<ul>
<li><a href="/api/node-types">/api/node-types</a>: every kind of step, with its settings</li>
<li><a href="/api/graph-schema">/api/graph-schema</a>: the form of a workflow file</li>
<li><code>POST /api/graphs/validate</code>: what is wrong with a workflow</li>
<li><a href="/healthz">/healthz</a> and <a href="/readyz">/readyz</a>: alive, and ready to work</li>
</ul></section>
</main></body>
</html>
`
}
