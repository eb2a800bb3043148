/** The trainer's environment that is in use, by its name alone: nothing is compared. */
import { stateFolder } from "../workspace/Workspace.ts"

export const currentEnvironment = async (folder: string): Promise<string | undefined> => {
  const { currentId } = await import("@likeness/provider-local-gpu/environment/Environments")
  return currentId(stateFolder(folder), "trainer")
}
