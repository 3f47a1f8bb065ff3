/** Whether a place in a template lies between `{{` and `}}`. */
export function insideBraces(text: string, at: number): boolean {
  const open = text.lastIndexOf('{{', at - 1)
  return open >= 0 && text.lastIndexOf('}}', at - 1) < open
}

/** A reference as it must stand at this place: in braces in the text of a template, bare in an expression, apart from a neighbouring word. */
export function referenceText(language: string, text: string, at: number, reference: string): string {
  if (language === 'template' && !insideBraces(text, at)) return `{{ ${reference} }}`
  const touches = /[A-Za-z0-9_`.\])"]/
  const before = at > 0 && touches.test(text[at - 1]!) ? ' ' : ''
  const after = at < text.length && /[A-Za-z0-9_`]/.test(text[at]!) ? ' ' : ''
  return `${before}${reference}${after}`
}
