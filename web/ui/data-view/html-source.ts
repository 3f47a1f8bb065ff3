/**
 * A page that can do nothing: no scripts, no frames, no forms, no network. Pictures from elsewhere load only when somebody asked for them,
 * because asking for a picture tells its owner that the page is being read. The policy comes first, so it binds everything after it.
 */
export function htmlSource(html: string, pictures: boolean): string {
  const policy = [
    "default-src 'none'",
    `img-src data:${pictures ? ' https:' : ''}`,
    "style-src 'unsafe-inline'",
    "form-action 'none'",
    "base-uri 'none'",
  ].join('; ')
  const head =
    `<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}">` +
    '<meta name="referrer" content="no-referrer"><base target="_blank"><style>body{font:14px/1.5 system-ui,sans-serif;margin:16px;overflow-wrap:anywhere}img{max-width:100%}</style>'
  return head + html
}

/** Whether the page asks for pictures from elsewhere. */
export const hasOutsidePictures = (html: string): boolean => /<img\b[^>]*\bsrc\s*=\s*["']?\s*(?:https?:)?\/\//i.test(html)
