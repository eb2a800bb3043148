/** A workspace on a machine with a GPU and nothing else: Likeness brings ComfyUI and the trainer itself. */
import type { WorkspacePlan } from "./WorkspacePlan.ts"

/** The connection `home` of `init --own-gpu`: everything of it lies in the workspace. */
export const ownGpu: WorkspacePlan = {
  settings: {
    connections: {
      home: {
        provider: "local-gpu",
        servers: [{ url: "http://127.0.0.1:8188", start: { models: "models" } }],
        training: { runs: ".likeness/runs", checkpoints: "models/checkpoints" }
      }
    }
  }
}
