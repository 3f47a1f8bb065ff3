import { defineHandler, done } from '../define-node.ts'
import { extractText } from './definition.ts'

/**
 * Gives `{ path, name, kind, title, text, words, pages? }`; `title` is null where the document has none. A file that is missing, empty,
 * damaged, protected or of another kind fails with `invalid_input`, which is not retried.
 */
export const extractTextHandler = defineHandler(extractText, async ({ config, render, can, signal }) => {
  const path = (await render(config.path)).trim()
  const name = path.slice(path.lastIndexOf('/') + 1)
  const { text, kind, title, pages } = await can.documents.extract({ name, bytes: await can.files.read(path, signal) }, signal)
  const words = text.split(/\s+/).filter((word) => word !== '').length
  return done({ path, name, kind, title: title ?? null, text, words, ...(pages === undefined ? {} : { pages }) })
})
