/** The commands, in the order of help. */
import { versionCommand } from "./version.ts"

export const commands = [versionCommand] as const
