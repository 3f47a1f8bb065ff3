import { stemsOf, type Analysis } from './analysis.ts'
import type { Reader } from './nlp.ts'

/**
 * The label that the words of the document speak for most, and how clearly (0: nothing speaks for any, or two are equal; 1: all for one).
 * A label is known by its own words, by words common for such labels, and by what `hints` (the instructions and the field's description)
 * say after it: `invoice: bills, amounts due`. Words in the title weigh three times. Without any match: `other` where that is a label, else the first.
 */
export function classify(read: Reader, analysis: Analysis, labels: readonly string[], hints: string): { label: string; margin: number } {
  const title = stemsOf(read, analysis.title)
  const scored = labels.map((label, i) => {
    let score = 0
    for (const stem of stemsOf(read, `${words(label)}. ${words(COMMON[label.toLowerCase()] ?? '')}. ${hintFor(label, labels, hints)}`))
      score += Math.log2(1 + (analysis.stems.get(stem) ?? 0)) + (title.has(stem) ? 3 : 0)
    return { label, score, i }
  })
  scored.sort((a, b) => b.score - a.score || a.i - b.i)
  const [first, second] = scored
  if (!first || first.score === 0) {
    const other = labels.find((label) => /^(other|none|unknown|misc|general|neutral|not?[ _-]?(sure|applicable))/i.test(label))
    return { label: other ?? labels[0] ?? '', margin: 0 }
  }
  return { label: first.label, margin: (first.score - (second?.score ?? 0)) / first.score }
}

const words = (label: string): string => label.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/[_/-]+/g, ' ')

/** The text after `label:`, `label =` or `label (` up to the end of the line, a semicolon or the next label. */
function hintFor(label: string, labels: readonly string[], hints: string): string {
  const lower = hints.toLowerCase()
  for (let at = lower.indexOf(label.toLowerCase()); at >= 0; at = lower.indexOf(label.toLowerCase(), at + 1)) {
    const rest = hints.slice(at + label.length, at + label.length + 400)
    const start = /^["'`]?\s{0,3}[:=(–-]\s{0,3}/.exec(rest)
    if (!start) continue
    const body = rest.slice(start[0].length)
    const ends = [
      body.search(/[;\n)]/),
      ...labels.filter((other) => other !== label).map((other) => body.toLowerCase().indexOf(other.toLowerCase())),
    ]
    return body.slice(0, Math.min(...ends.filter((end) => end >= 0), body.length))
  }
  return ''
}

const COMMON: { readonly [label: string]: string } = {
  complaint: 'complain unhappy disappointed refund unacceptable apology problem wrong delay sorry dissatisfied',
  invoice: 'invoice bill payment due total vat amount payable',
  contract: 'agreement party clause term termination liability',
  letter: 'dear regards sincerely faithfully writing reply yours',
  minutes: 'meeting apologies chair agenda minutes attended',
  report: 'report period quarter results summary findings table figures',
  incident: 'incident burst outage failure damage cause emergency response repaired',
  policy: 'policy applies must rule allowance entitled procedure scope',
  notice: 'notice tender deadline invited hereby bidders submit',
  newsletter: 'newsletter readers issue news edition',
  note: 'note phoned message call',
  urgent: 'urgent immediately emergency danger deadline asap critical',
  high: 'urgent serious danger failure critical immediately',
  low: 'routine minor information',
  positive: 'good excellent great thank pleased happy improve success glad',
  negative: 'bad poor fail problem complaint unhappy wrong damage sorry late loss',
}
