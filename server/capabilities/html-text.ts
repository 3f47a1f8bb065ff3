import { Readability } from '@mozilla/readability'
import { parseHTML } from 'linkedom'

/** The readable part of a page (its whole body when no main part stands out), paragraphs parted by an empty line. Runs nothing and loads nothing. */
export function htmlText(html: string): { text: string; title?: string } {
  const title = clean(documentOf(html).querySelector('title')?.textContent ?? '')
  const body = blockText(documentOf(html).body)
  const article = readable(html)
  // A main part that is a mere scrap of the page was picked wrongly.
  const text = article && (article.text.length >= 140 || article.text.length * 2 > body.length) ? article.text : body
  const best = clean(article?.title ?? '') || title
  return best ? { text, title: best } : { text }
}

function readable(html: string): { text: string; title: string } | undefined {
  try {
    const article = new Readability(documentOf(html), {
      maxElemsToParse: 50_000,
      charThreshold: 200,
    }).parse()
    if (!article?.content) return undefined
    return { text: blockText(documentOf(article.content).body), title: article.title ?? '' }
  } catch {
    return undefined
  }
}

/** linkedom builds an `html` and a `body` only around a page that names them. */
function documentOf(html: string) {
  const whole = /<body[\s>]/i.test(html)
    ? html
    : /<html[\s>]/i.test(html)
      ? html.replace(/<\/head\s*>/i, '</head><body>')
      : `<html><head></head><body>${html}</body></html>`
  return parseHTML(whole).document
}

const HIDDEN = new Set([
  'TITLE',
  'SCRIPT',
  'STYLE',
  'NOSCRIPT',
  'TEMPLATE',
  'HEAD',
  'IFRAME',
  'OBJECT',
  'SVG',
  'CANVAS',
  'SELECT',
  'BUTTON',
])
const BLOCKS = new Set(
  'ADDRESS ARTICLE ASIDE BLOCKQUOTE DD DIV DL DT FIGCAPTION FIGURE FOOTER FORM H1 H2 H3 H4 H5 H6 HEADER HR MAIN NAV OL P PRE SECTION TABLE TBODY THEAD UL'.split(
    ' ',
  ),
)
const LINES = new Set(['LI', 'TR', 'BR'])

interface PageNode {
  nodeType: number
  nodeName: string
  textContent: string | null
  childNodes: ArrayLike<PageNode>
}

/** Walked with a list of its own: a page nested a million deep must not exhaust the stack. */
function blockText(root: unknown): string {
  const parts: string[] = []
  const left: (PageNode | string)[] = [root as PageNode]
  while (left.length > 0) {
    const next = left.pop()!
    if (typeof next === 'string') parts.push(next)
    else if (next.nodeType === 3) parts.push((next.textContent ?? '').replace(/\s+/g, ' '))
    else if (next.nodeType === 1 || next.nodeType === 11) {
      const name = next.nodeName.toUpperCase()
      if (HIDDEN.has(name)) continue
      const before = BLOCKS.has(name) ? '\n\n' : LINES.has(name) ? '\n' : name === 'TD' || name === 'TH' ? ' ' : ''
      if (BLOCKS.has(name)) left.push('\n\n')
      for (let i = next.childNodes.length - 1; i >= 0; i--) left.push(next.childNodes[i]!)
      if (before) left.push(before)
    }
  }
  const lines = parts.join('').split('\n').map(clean)
  return lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}

const clean = (text: string): string => text.replace(/\s+/g, ' ').trim()
