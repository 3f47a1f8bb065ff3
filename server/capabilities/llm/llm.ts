import type { Http, Llm } from '#shared/nodes/capabilities.ts'
import { createBuiltinLlm } from './builtin.ts'
import { parseKeyHosts } from './key-hosts.ts'
import { createOpenAiCompatible } from './openai-compatible.ts'

/** All providers of language models by name. Keys come from `env` at the time of the call and go only to the hosts that `BELAY_KEY_HOSTS` binds them to. */
export function createLlm({ http, env }: { http: Http; env: (name: string) => string | undefined }): Llm & { close(): Promise<void> } {
  const builtin = createBuiltinLlm()
  const providers = {
    builtin,
    'openai-compatible': createOpenAiCompatible({ http, env, keyHosts: parseKeyHosts(env('BELAY_KEY_HOSTS')) }),
  } satisfies Record<Parameters<Llm['complete']>[0]['provider'], Llm>
  return { complete: (request, signal) => providers[request.provider].complete(request, signal), close: () => builtin.close() }
}
