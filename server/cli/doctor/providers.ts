import { broken, fine, look, type Finding } from './finding.ts'

const KEYS = /^[A-Z][A-Z0-9_]*_API_KEY$/
const BASE_URLS = ['OPENAI_BASE_URL', 'OPENAI_API_BASE', 'OLLAMA_HOST'] as const
const WAIT_MS = 3_000

/** Models that steps can use: which keys are there, by name alone, and whether configured addresses answer. */
export async function providerFindings(env: { [name: string]: string | undefined }): Promise<Finding[]> {
  const keys = Object.keys(env).filter((name) => KEYS.test(name) && env[name])
  const addresses = BASE_URLS.flatMap((name) => (env[name] ? [{ name, url: env[name] }] : []))
  return [
    fine('built-in AI', 'works without a key'),
    keys.length === 0
      ? fine('API keys', 'none is set; steps that use a model of a provider need one, such as OPENAI_API_KEY')
      : fine('API keys', `set: ${keys.sort().join(', ')}`),
    ...(await Promise.all(addresses.map(({ name, url }) => reach(name, url)))),
  ]
}

async function reach(name: string, text: string): Promise<Finding> {
  const url = URL.canParse(text) ? new URL(text) : URL.canParse(`http://${text}`) ? new URL(`http://${text}`) : undefined
  if (!url || !/^https?:$/.test(url.protocol))
    return broken(name, 'is no web address', `Set it to an address such as https://api.openai.com/v1, or remove it.`)
  const shown = `${url.protocol}//${url.host}${url.pathname}`
  try {
    // Any answer will do: without a key most say 401, and that is an answer.
    const response = await fetch(url, { method: 'GET', redirect: 'manual', signal: AbortSignal.timeout(WAIT_MS) })
    await response.body?.cancel()
    return fine(name, `${shown} answers`)
  } catch (error) {
    const cause =
      error instanceof Error && error.cause instanceof Error && 'code' in error.cause
        ? String(error.cause.code)
        : error instanceof Error
          ? error.name
          : ''
    return look(
      name,
      `${shown} does not answer (${cause})`,
      'Start that service, or correct the address. Steps that use it will fail and be retried.',
    )
  }
}
