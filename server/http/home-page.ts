import { createHash } from 'node:crypto'

const STYLE = `
:root { color-scheme: light dark; --bg: #F6F7F9; --surface: #FFFFFF; --line: #D8DCE3; --text: #14181F; --quiet: #5B6472; --ok: #1B6B50; --wait: #8A5A00; --link: #1F5FBF }
@media (prefers-color-scheme: dark) { :root { --bg: #11151B; --surface: #181D25; --line: #2E3744; --text: #E8ECF2; --quiet: #9AA5B4; --ok: #8FEBBF; --wait: #F2C46D; --link: #9CC4FF } }
*, *::before, *::after { box-sizing: border-box }
body { margin: 0; padding: clamp(24px, 6vh, 72px) 16px; background: var(--bg); color: var(--text); font: 15px/1.6 Inter, system-ui, sans-serif }
main { max-width: 800px; margin: 0 auto }
header { display: flex; align-items: center; gap: 12px; flex-wrap: wrap }
header svg { width: 32px; height: 32px; color: var(--ok) }
h1 { font-size: 24px; line-height: 32px; margin: 0; letter-spacing: -0.01em }
h2 { font-size: 16px; line-height: 24px; margin: 0 }
p { margin: 8px 0 0 }
.pill { margin-left: auto; padding: 4px 12px; border: 1px solid var(--line); border-radius: 999px; background: var(--surface); color: var(--ok); font-size: 13px; font-weight: 600 }
.lede { max-width: 64ch; margin-top: 12px; font-size: 17px }
.quiet { color: var(--quiet) }
section { background: var(--surface); border: 1px solid var(--line); border-radius: 10px; padding: 20px 24px; margin-top: 16px }
.rope { display: grid; grid-template-columns: repeat(4, 1fr); margin: 24px 0 0; padding: 0; list-style: none; text-align: center; font-size: 13px }
.rope li { position: relative; padding-top: 28px }
.rope li::before { content: ""; position: absolute; top: 7px; left: 0; right: 0; border-top: 3px solid var(--line) }
.rope li:first-child::before { left: 50% } .rope li:last-child::before { right: 50% }
.rope li::after { content: ""; position: absolute; top: 0; left: calc(50% - 9px); width: 18px; height: 18px; border-radius: 50%; background: var(--bg); border: 3px solid var(--line) }
.rope .done::after { background: var(--ok); border-color: var(--ok) } .rope .asks::after { border-color: var(--wait) }
.done b { color: var(--ok) } .asks b { color: var(--wait) }
.rope b, .rope span { display: block }
ol.try { margin: 0; padding: 0; list-style: none; counter-reset: n }
ol.try > li { position: relative; counter-increment: n; margin-top: 16px; padding-left: 40px }
ol.try > li::before { content: counter(n); position: absolute; left: 0; top: 0; width: 24px; height: 24px; border: 1px solid var(--line); border-radius: 50%; text-align: center; font-size: 13px; line-height: 22px; color: var(--quiet) }
code, pre { font: 13px/20px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace }
pre span { display: inline-block }
pre { margin: 8px 0 0; padding: 10px 12px; white-space: pre-wrap; overflow-wrap: anywhere; background: var(--bg); border: 1px solid var(--line); border-radius: 6px }
a { color: var(--link); text-underline-offset: 3px } a:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 2px }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 6px 24px; margin: 12px 0 0 } dd { margin: 0; color: var(--quiet) }
@media (max-width: 560px) { dl { grid-template-columns: 1fr; gap: 0 } dd { margin-bottom: 8px } section { padding: 16px } }
`

/** The only style of the page, for its Content-Security-Policy. */
export const HOME_STYLE_HASH = `'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`

/** The rope and its knot: a ring that a line runs through. */
const MARK = `<svg viewBox="0 0 32 32" fill="none" stroke="currentColor" stroke-width="3" stroke-linecap="round" aria-hidden="true"><path d="M16 2v8M16 22v8"/><circle cx="16" cy="16" r="6"/></svg>`

export function homePage(version: string): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Belay is running</title><style>${STYLE}</style></head>
<body><main>
<header>${MARK}<h1>Belay</h1><span class="quiet">${version}</span><span class="pill">✓ The server is running</span></header>
<p class="lede">Workflows whose steps call AI models, services and people. They survive crashes, retry by your rules, and ask a person where you say so.</p>
<section><h2>A finished step is never done again</h2>
<p class="quiet">Each step is kept on disk before the next one begins. Open runs go on by themselves when the server starts, from their last finished step.</p>
<ul class="rope">
<li class="done"><b>✓ Start</b><span class="quiet">kept</span></li>
<li class="done"><b>✓ Ask AI</b><span class="quiet">kept</span></li>
<li class="asks"><b>⚑ Ask a person</b><span class="quiet">waits in no process</span></li>
<li><b>○ Send</b><span class="quiet">not begun</span></li>
</ul></section>
<section><h2>Try it</h2>
<p class="quiet">In a second terminal, in the folder of Belay. No key and no account.</p>
<ol class="try">
<li>Summarise seventeen documents. Stop it in the middle with Ctrl-C, or kill it, and type the same again: it goes on.
<pre><span>npx belay run examples/batch-summary/graph.json</span> <span>--input examples/batch-summary/input.json</span> <span>--run-id try --data ./try</span></pre></li>
<li>Three summaries are not sure enough. See why, and decide.
<pre>npx belay reviews --data ./try</pre></li>
<li>Make a workflow of your own, from these steps. <code>docs/workflow-files.md</code> shows how.
<pre>npx belay steps</pre></li>
</ol></section>
<section><h2>For programs</h2>
<dl>
<dt><a href="/api/node-types"><code>GET /api/node-types</code></a></dt><dd>every kind of step, with its settings</dd>
<dt><a href="/api/graph-schema"><code>GET /api/graph-schema</code></a></dt><dd>the form of a workflow file</dd>
<dt><code>POST /api/graphs/validate</code></dt><dd>what is wrong with a workflow</dd>
<dt><a href="/healthz"><code>GET /healthz</code></a></dt><dd>alive</dd>
<dt><a href="/readyz"><code>GET /readyz</code></a></dt><dd>ready to work</dd>
</dl></section>
</main></body>
</html>
`
}
