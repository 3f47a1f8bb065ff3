import { afterAll, describe, expect, test } from 'vitest'
import { createDocuments } from './documents.ts'
import { encryptedPdf, makePdf } from './testing/pdf.ts'

const never = new AbortController().signal
const documents = createDocuments()
afterAll(() => documents.close())

const bytes = (text: string, encoding: BufferEncoding = 'utf8') => new Uint8Array(Buffer.from(text, encoding))
const extract = (name: string, content: Uint8Array) => documents.extract({ name, bytes: content }, never)
const refused = (message: RegExp) => ({ error: { kind: 'invalid_input', message: expect.stringMatching(message) } })

describe('text', () => {
  test.each([
    ['UTF-8', bytes('Grüße\r\nzwei')],
    ['UTF-8 with its mark', bytes('\ufeffGrüße\nzwei')],
    ['UTF-16 with its mark', bytes('\ufeffGrüße\nzwei', 'utf16le')],
    ['UTF-16, other order', new Uint8Array(Buffer.from('\ufeffGrüße\nzwei', 'utf16le').swap16())],
    ['UTF-16 without a mark', bytes('Grüße\nzwei', 'utf16le')],
    ['Latin-1', bytes('Grüße\rzwei', 'latin1')],
  ])('%s', async (_, content) => {
    expect(await extract('a.txt', content)).toEqual({ text: 'Grüße\nzwei', kind: 'text' })
  })

  test('the title of Markdown is its first heading', async () => {
    expect(await extract('a.md', bytes('intro\n\n# Big news #\n\ntext'))).toEqual({
      kind: 'markdown',
      title: 'Big news',
      text: 'intro\n\n# Big news #\n\ntext',
    })
  })

  test('control characters, half surrogates and runs of empty lines are cleared away', async () => {
    expect((await extract('a.txt', bytes('a\u0007b  \n\n\n\n\nc\u0085'))).text).toBe('a b\n\nc')
  })

  test('five million spaces take no time', async () => {
    const started = performance.now()
    await extract('a.txt', bytes(`a${' '.repeat(4_900_000)}b`))
    expect(performance.now() - started).toBeLessThan(2_000)
  })
})

describe('HTML', () => {
  const article = 'The council met on Monday to speak about the bridge. It decided, after four hours, to close it for repair. '.repeat(6)

  test('the article is kept, menus and scripts are not', async () => {
    const html = `<!doctype html><html><head><title>Bridge to close</title><style>p{}</style></head><body><nav><a href="/">Home</a><a href="/x">Menu</a></nav>
      <article><h1>Bridge to close</h1><p>${article}</p><p>${article}</p><script>document.title = 'x'</script></article></body></html>`
    const got = await extract('page.html', bytes(html))
    expect(got).toMatchObject({ kind: 'html', title: 'Bridge to close' })
    expect(got.text).toContain('close it for repair.')
    expect(got.text).toContain('\n\n')
    expect(got.text).not.toMatch(/Menu|document\.title/)
  })

  test.each([
    ['a short page', '<!DOCTYPE html><title>T</title><p>One</p><p>Two<br>Three</p>', 'One\n\nTwo\nThree'],
    ['a fragment', '<p>One<b>and a half</b></p><table><tr><td>a</td><td>b</td></tr></table>', 'Oneand a half\n\na b'],
    ['nothing closed', '<html><body><div>One<div>Two', 'One\n\nTwo'],
  ])('%s', async (_, html, text) => {
    expect((await extract('page.html', bytes(html))).text).toBe(text)
  })

  test('is known by its content and its character set by its head', async () => {
    expect(
      await extract('page.txt', bytes('<html><head><meta charset="iso-8859-15"></head><body>5 \u00a4</body></html>', 'latin1')),
    ).toEqual({
      kind: 'html',
      text: '5 €',
    })
  })

  test('a page nested very deep is read or refused, and the next one is read', async () => {
    const strict = createDocuments({ deadlineMs: 3_000 })
    const deep = strict.extract({ name: 'deep.html', bytes: bytes('<div>'.repeat(200_000) + 'x') }, never)
    const next = strict.extract({ name: 'next.html', bytes: bytes('<p>fine</p>') }, never)
    await deep.catch((error: unknown) => expect(error).toMatchObject({ error: { kind: expect.stringMatching(/invalid_input|timeout/) } }))
    expect((await next).text).toBe('fine')
    await strict.close()
  })
})

describe('PDF', () => {
  test('pages, title and text', async () => {
    expect(await extract('report.pdf', makePdf(['First page.\nSecond line.', 'Last page.'], { title: 'The report' }))).toEqual({
      kind: 'pdf',
      pages: 2,
      title: 'The report',
      text: 'First page.\nSecond line.\n\nLast page.',
    })
  })

  test('is known by its content', async () => {
    expect(await extract('report.txt', makePdf(['Hello']))).toMatchObject({ kind: 'pdf', text: 'Hello' })
  })

  test.each([
    ['another file under its name', bytes('just text'), /^report\.pdf is not a readable PDF: /],
    ['damaged', makePdf(['Hello']).slice(0, 60), /^report\.pdf is not a readable PDF: the file is damaged/],
    ['protected', encryptedPdf(), /^report\.pdf is protected by a password/],
    ['scanned', makePdf(['', '']), /^report\.pdf holds no text: .*scanned/],
  ])('%s', async (_, content, message) => {
    await expect(extract('report.pdf', content)).rejects.toMatchObject(refused(message))
  })
})

describe('limits', () => {
  test.each([
    ['an empty file', 'a.txt', bytes(''), /^a\.txt is empty\.$/],
    ['only spaces', 'a.md', bytes(' \n\t\n'), /^a\.md is empty/],
    ['an empty page', 'a.html', bytes('<html><body><script>1</script></body></html>'), /^a\.html is empty/],
    ['an Office document', 'a.docx', bytes('PK\u0003\u0004rest'), /^a\.docx cannot be read: it is a ZIP archive or an Office document/],
    ['a picture', 'a.txt', bytes('\u0089PNG\r\n', 'latin1'), /picture/],
    ['binary data', 'a.txt', new Uint8Array([1, 2, 0, 0, 0, 9, 0]), /binary data/],
    ['a hostile name', 'a\u001b[2J\n.txt', bytes(''), /^a�\[2J�\.txt is empty/],
  ])('%s', async (_, name, content, message) => {
    await expect(extract(name, content)).rejects.toMatchObject(refused(message))
  })

  test('too many bytes and too many characters', async () => {
    const small = createDocuments({ maxBytes: 10, maxCharacters: 5 })
    await expect(small.extract({ name: 'a.txt', bytes: bytes('12345678901') }, never)).rejects.toMatchObject(refused(/11 bytes/))
    await expect(small.extract({ name: 'a.txt', bytes: bytes('123456') }, never)).rejects.toMatchObject(refused(/6 characters/))
  })

  test('a document that takes too long is given up, those behind it are read', async () => {
    const hasty = createDocuments({ deadlineMs: 20 })
    await expect(hasty.extract({ name: 'a.pdf', bytes: makePdf(['x']) }, never)).rejects.toMatchObject({ error: { kind: 'timeout' } })
    await hasty.close()
  })

  test('an aborted step stops its own document only', async () => {
    const [mine, other] = [new AbortController(), extract('b.pdf', makePdf(['other']))]
    const aborted = documents.extract({ name: 'a.pdf', bytes: makePdf(['x']) }, mine.signal)
    mine.abort()
    await expect(aborted).rejects.toMatchObject({ error: { kind: 'timeout' } })
    expect((await other).text).toBe('other')
    expect((await extract('c.pdf', makePdf(['again']))).text).toBe('again')
  })
})
