/**
 * Ports for servers that leave and come back.
 *
 * A port that the system chose (`listen(0)`) is the system's to give away again the moment its server leaves, to any
 * server and any connection of any process. One below the range that systems choose from stays free until somebody
 * asks for it by its number.
 */
import { once } from "node:events"
import { createServer } from "node:net"

const lowest = 20_000
const highest = 29_999

const isFree = async (port: number): Promise<boolean> => {
  const server = createServer()
  try {
    await once(server.listen(port, "127.0.0.1"), "listening")
    server.close()
    await once(server, "close")
    return true
  } catch {
    return false
  }
}

/** A port of 127.0.0.1 on which nothing listens, outside the range that Linux (32768 on), macOS and Windows (49152 on) choose from. */
export const choose = async (): Promise<number> => {
  for (let tries = 0; tries < 100; tries++) {
    const port = lowest + Math.floor(Math.random() * (highest - lowest + 1))
    if (await isFree(port)) return port
  }
  throw new Error(`no free port of 127.0.0.1 was found between ${lowest} and ${highest}`)
}
