/**
 * The stand-in for `sdxl_train_network.py`, as a file for Node: `node <path> --dataset_config …`.
 *
 * Takes the place of `python -u sdxl_train_network.py` together with its interpreter: a leading `-u`
 * and a leading script path are accepted and ignored, so an executable that hands its arguments on
 * can pose as the environment's Python. Reads `LIKENESS_SANDBOX_TIME_SCALE` (real seconds per
 * simulated second, default 0.01), `LIKENESS_SANDBOX_TRAINER_FAULT` (a name from `Fault`, optionally
 * `@epoch`) and `LIKENESS_SANDBOX_TRAINER_MODULES` (`all` writes all 722 layers at full size; default
 * a few, below 300 kB).
 */
export const entry: URL = new URL(import.meta.url.endsWith(".ts") ? "./main.ts" : "./main.js", import.meta.url)
