import type { Socket } from 'socket.io'

/** What of a connection has no public name in the library, as far as it is read here. */
interface Outgoing {
  writeBuffer?: readonly { data?: { length?: number } }[]
  transport?: { socket?: { bufferedAmount?: number } }
}

/** Bytes (about) that wait to be taken by a viewer's connection: queued messages, and what the network has not accepted yet. */
export function backlog(socket: Pick<Socket, 'conn'>): number {
  const { writeBuffer, transport } = socket.conn as unknown as Outgoing
  let bytes = transport?.socket?.bufferedAmount ?? 0
  for (const packet of writeBuffer ?? []) bytes += (packet.data?.length ?? 0) + OVERHEAD
  return bytes
}

/** Of a queued message, whatever it holds. */
const OVERHEAD = 100
