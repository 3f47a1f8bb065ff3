import { failure, shown } from '../failure.ts'

/** Hosts that a key may be sent to, by the name of its environment variable. */
export type KeyHosts = ReadonlyMap<string, readonly string[]>

const KNOWN: readonly [string, string][] = [
  ['OPENAI_API_KEY', 'api.openai.com'],
  ['OPENROUTER_API_KEY', 'openrouter.ai'],
  ['MISTRAL_API_KEY', 'api.mistral.ai'],
  ['GROQ_API_KEY', 'api.groq.com'],
  ['DEEPSEEK_API_KEY', 'api.deepseek.com'],
  ['TOGETHER_API_KEY', 'api.together.xyz'],
  ['GEMINI_API_KEY', 'generativelanguage.googleapis.com'],
]

/**
 * The keys of well-known services, and those of `BELAY_KEY_HOSTS`: `NAME=host` with commas between them, a name as often as it has
 * hosts, a host with its port where it has one. An entry for a well-known name adds to it.
 */
export function parseKeyHosts(text: string | undefined): KeyHosts {
  const pairs = (text ?? '').split(',').map((entry) => entry.split('=').map((part) => part.trim()))
  const hosts = new Map<string, string[]>()
  for (const [name = '', host = ''] of [...KNOWN, ...pairs])
    if (name && host) hosts.set(name, [...(hosts.get(name) ?? []), host.toLowerCase()])
  return hosts
}

/**
 * The key named `name` for a call to `url`. Throws `auth` when it is not set or not bound to that host: a drawing must not be able
 * to send a key of the server anywhere else. The message never holds the key.
 */
export function keyFor(name: string, url: URL, env: (name: string) => string | undefined, hosts: KeyHosts): string {
  if (!(hosts.get(name) ?? []).includes(url.host))
    throw failure(
      'auth',
      `The key ${shown(name, 60)} may not be sent to ${url.host}. To allow it, add ${shown(name, 60)}=${url.host} to BELAY_KEY_HOSTS of the server.`,
    )
  const key = env(name)?.trim()
  if (!key)
    throw failure('auth', `The environment variable ${shown(name, 60)} of the server holds no key. Set it and start the server again.`)
  return key
}
