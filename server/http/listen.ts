import { createServer, type RequestListener, type Server } from 'node:http'
import { DomainError } from '#shared/lib/domain-error.ts'

export interface Listening {
  /** Where it answers: `http://127.0.0.1:4400`. */
  address: string
  /** Takes no new connections and resolves when the open ones have ended. The second call waits for the first. */
  close(): Promise<void>
  /** Ends what is still open, whatever it is doing. */
  cut(): void
}

/** A server that does not listen yet, so that a gateway can be put on it. */
export const serverOf = (listener: RequestListener): Server => createServer({ requestTimeout: 60_000, headersTimeout: 20_000 }, listener)

/** Listens, or throws a DomainError that says why it cannot. */
export async function listen(server: Server, port: number, host: string): Promise<Listening> {
  await new Promise<void>((done, fail) => {
    server.once('error', (error: NodeJS.ErrnoException) => fail(sentence(error, port, host)))
    server.listen(port, host, done)
  })
  const bound = server.address()
  const actual = typeof bound === 'object' && bound !== null ? bound.port : port
  let closed: Promise<void> | undefined
  return {
    address: `http://${host.includes(':') ? `[${host}]` : host}:${actual}`,
    close: () => (closed ??= close(server)),
    cut: () => server.closeAllConnections(),
  }
}

function close(server: Server): Promise<void> {
  return new Promise((done) => {
    server.close(() => done())
    server.closeIdleConnections()
  })
}

function sentence(error: NodeJS.ErrnoException, port: number, host: string): DomainError {
  switch (error.code) {
    case 'EADDRINUSE':
      return new DomainError(
        'unavailable',
        `Port ${port} is in use by another program, perhaps another Belay. Stop it, or choose another port: PORT=${port === 65_535 ? port - 1 : port + 1}.`,
        { cause: error },
      )
    case 'EACCES':
      return new DomainError('unavailable', `Port ${port} may not be used by this account. Choose one above 1023, such as PORT=4400.`, {
        cause: error,
      })
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new DomainError('invalid_config', `HOST is "${host}", which is no address of this machine. Use 127.0.0.1 or localhost.`, {
        cause: error,
      })
    default:
      return new DomainError('unavailable', `The server cannot listen on ${host}, port ${port}: ${error.message}.`, { cause: error })
  }
}
