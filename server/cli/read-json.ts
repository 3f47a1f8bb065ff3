import { resolve } from 'node:path'
import type { Json } from '#shared/lib/json.ts'
import { jsonOf, readJsonFile } from '../workflows/read-json-file.ts'
import { CliError } from './cli-error.ts'
import type { Io } from './io.ts'

/** Where JSON may come from: typed after one option, or in the file (or `-`) after another. */
export interface JsonSource {
  inline: { option: string; text: string | undefined }
  file: { option: string; path: string | undefined }
}

/** The JSON that was given, or undefined when none was. Errors say which source, where in it, and what is wrong. */
export async function readJson({ inline, file }: JsonSource, io: Io): Promise<Json | undefined> {
  if (inline.text !== undefined && file.path !== undefined) throw new CliError(`Give ${inline.option} or ${file.option}, not both.`)
  if (inline.text !== undefined) return jsonOf(inline.text, inline.option)
  if (file.path === undefined) return undefined
  if (file.path !== '-') return readJsonFile(resolve(io.cwd, file.path), file.path)
  if (io.stdin.isTTY) io.err('Type or paste the JSON, then press Ctrl-D.')
  const chunks: Uint8Array[] = []
  for await (const chunk of io.stdin) chunks.push(chunk as Uint8Array)
  return jsonOf(Buffer.concat(chunks).toString('utf8'), 'The standard input')
}
