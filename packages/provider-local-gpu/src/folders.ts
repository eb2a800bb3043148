/** The setting that is the workspace's own folder of state where nobody says otherwise. */
export const stateFolder = "state"

/**
 * Which of a connection's settings are folders of this machine, as paths of keys; `*` stands for each element
 * of a list. Whoever reads the settings from a file makes them absolute before `make`. Loads nothing, so that
 * it can be read without the adapter.
 */
export const folders: ReadonlyArray<ReadonlyArray<string>> = [["state"], ["servers", "*", "loras"], ["servers", "*", "start", "models"], ["training", "runs"], ["training", "checkpoints"]]
