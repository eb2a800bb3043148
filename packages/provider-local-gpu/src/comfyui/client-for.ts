/** The client for the server that an order or a ticket names, also where the settings no longer list it. */
import type { Setup } from "../setup.ts"
import * as Client from "./Client.ts"

export const clientFor = (setup: Setup, server: string | undefined): Client.Client => {
  const pooled = setup.servers.find((each) => each.client.server === server)
  return pooled?.client ?? Client.make(server ?? "http://127.0.0.1:8188", setup.agent, setup.settings.timeoutSeconds)
}
