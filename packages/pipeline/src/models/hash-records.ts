/** Where the SHA-256 of checkpoints is remembered: with the training runs, which compare them too. */
import { join } from "node:path"
import type * as Settings from "../settings/Settings.ts"
import { stateFolder } from "../workspace/Workspace.ts"

/** `undefined` outside a workspace: nothing is written there. */
export const hashRecords = (workspace: string | undefined, settings: Settings.Settings | undefined): string | undefined => {
  for (const connection of Object.values(settings?.connections ?? {})) {
    const { runs } = (connection as { readonly training?: { readonly runs?: unknown } }).training ?? {}
    if (connection.provider === "local-gpu" && typeof runs === "string" && runs !== "") return runs
  }
  return workspace === undefined ? undefined : join(stateFolder(workspace), "runs")
}
