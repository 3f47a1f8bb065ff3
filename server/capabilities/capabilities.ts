import type { Capabilities, Code } from '#shared/nodes/capabilities.ts'
import { createDocuments } from './documents.ts'
import { createEgress } from './egress.ts'
import { createFiles } from './files.ts'
import { createHttp } from './http.ts'
import { createLlm } from './llm/llm.ts'
import { createSchemaCheck } from './schema-check.ts'

export interface CapabilitiesOptions {
  /** The workspace folder of the steps that read and write files. */
  filesRoot: string
  /** Private hosts and ranges that steps may call. */
  egressAllow: readonly string[]
  /** Where keys of providers come from; read when they are needed, never kept or logged. */
  env: { readonly [name: string]: string | undefined }
  /** The sandbox; `close` of the result closes it too where it can be closed. */
  code: Code & { close?(): Promise<void> }
}

/** Everything that steps may do to the world. Nothing is started or loaded before its first use. */
export function createCapabilities({ filesRoot, egressAllow, env, code }: CapabilitiesOptions): Capabilities & { close(): Promise<void> } {
  const egress = createEgress({ allow: egressAllow })
  const http = createHttp({ egress })
  const documents = createDocuments()
  const llm = createLlm({ http, env: (name) => env[name] })
  return {
    http,
    files: createFiles({ root: filesRoot }),
    documents,
    llm,
    code,
    schema: createSchemaCheck(),
    async close() {
      await Promise.all([egress.close(), documents.close(), llm.close(), code.close?.()])
    },
  }
}
