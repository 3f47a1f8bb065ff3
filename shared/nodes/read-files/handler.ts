import { defineHandler, done } from '../define-node.ts'
import { readFiles } from './definition.ts'

/** Gives `{ files: [{ path, name, size }], count, left }`, sorted by path; `left` counts matching files beyond the limit. */
export const readFilesHandler = defineHandler(readFiles, async ({ config, render, can, signal, log }) => {
  const found = await can.files.list((await render(config.folder)).trim(), (await render(config.glob)).trim(), signal)
  const files = found.slice(0, config.limit).map(({ path, name, size }) => ({ path, name, size }))
  const left = found.length - files.length
  if (left > 0) log(`${left} more files match than the limit of ${config.limit} lets in`, { left })
  return done({ files, count: files.length, left })
})
