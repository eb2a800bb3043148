import { WebSocket } from "ws"

/**
 * The server's registry of websockets: a map from client id to socket and nothing more.
 *
 * A second socket with the same id takes the first one's place, and whichever of them closes deletes
 * the entry: the real server does the same, and clients trip over it.
 */
export interface Sockets {
  readonly add: (clientId: string, socket: WebSocket, onClose: () => void) => void
  /** To the socket of one client id; nobody there, nothing sent. */
  readonly send: (clientId: string, frame: string | Uint8Array) => void
  readonly broadcast: (frame: string | Uint8Array) => void
  /** Whether this client's socket asked for previews with metadata. */
  readonly wantsMetadata: (clientId: string) => boolean
  readonly askMetadata: (socket: WebSocket) => void
  /** Cuts one client's socket without a farewell: it sees code 1006. */
  readonly cut: (clientId: string) => void
  readonly cutAll: () => void
}

export const make = (): Sockets => {
  const registry = new Map<string, WebSocket>()
  const open = new Set<WebSocket>()
  const flagged = new WeakSet<WebSocket>()
  const deliver = (socket: WebSocket | undefined, frame: string | Uint8Array) => {
    if (socket?.readyState === WebSocket.OPEN) socket.send(frame)
  }
  return {
    add: (clientId, socket, onClose) => {
      registry.set(clientId, socket)
      open.add(socket)
      socket.on("error", () => socket.terminate())
      socket.on("close", () => {
        open.delete(socket)
        registry.delete(clientId)
        onClose()
      })
    },
    send: (clientId, frame) => deliver(registry.get(clientId), frame),
    broadcast: (frame) => {
      for (const socket of registry.values()) deliver(socket, frame)
    },
    wantsMetadata: (clientId) => {
      const socket = registry.get(clientId)
      return socket !== undefined && flagged.has(socket)
    },
    askMetadata: (socket) => {
      flagged.add(socket)
    },
    cut: (clientId) => registry.get(clientId)?.terminate(),
    cutAll: () => {
      for (const socket of open) socket.terminate()
    }
  }
}

const unsigned = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

/** A preview without ids: type 1, format 1 (JPEG), image. */
export const previewFrame = (jpeg: Uint8Array): Uint8Array => Buffer.concat([unsigned(1), unsigned(1), jpeg])

/** A preview with its ids: type 4, length of the metadata, metadata, image. */
export const previewFrameWithMetadata = (jpeg: Uint8Array, metadata: Readonly<Record<string, unknown>>): Uint8Array => {
  const json = Buffer.from(JSON.stringify(metadata))
  return Buffer.concat([unsigned(4), unsigned(json.length), json, jpeg])
}
