import { useSyncExternalStore } from 'react'
import { liveSocket, type Connection } from './socket.ts'

const subscribe = (listener: () => void): (() => void) => liveSocket().subscribeConnection(listener)
const connection = (): Connection => liveSocket().connection()

/** Whether what is on the screen is kept up to date. */
export function useConnection(): Connection {
  return useSyncExternalStore(subscribe, connection)
}
