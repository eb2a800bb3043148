/** Progress bars, and the lines by which programs say that they succeeded. */

export interface Bar {
  readonly name: string
  readonly percent: number
  readonly done: number
  readonly total: number
  /** What stands in the brackets. */
  readonly figures: string
}

const bar = /^\s{0,40}(?:([^%|]{1,160}?):)?\s{0,8}(\d{1,3})%\|[^|]{0,240}\|\s{0,8}([\d.]{1,16})([kMGT]?)i?B?\/([\d.]{1,16})([kMGT]?)i?B? ?\[([^\]]{0,240})\]?/u
const uncounted = /^\s{0,40}(?:[^|:]{1,160}: )?\d{1,12}it \[[\d:]{4,9}, /u
const pipBar = /^\s{0,8}[━╸╺ ]{10,}\s{0,4}[\d.]{1,8}\/[\d.]{1,8} [kMG]?B/u
const scale: { readonly [unit: string]: number } = { "": 1, k: 1e3, M: 1e6, G: 1e9, T: 1e12 }

export const barOf = (text: string): Bar | undefined => {
  if (!text.includes("%|")) return undefined
  const found = bar.exec(text)
  if (found === null) return undefined
  return {
    name: (found[1] ?? "").trim(),
    percent: Number(found[2]),
    done: Number(found[3]) * scale[found[4] ?? ""]!,
    total: Number(found[5]) * scale[found[6] ?? ""]!,
    figures: found[7] ?? ""
  }
}

/** pip's bar, by what is there and what is wanted. */
export const isPartOfPipBar = (text: string): boolean => {
  const found = /^\s{0,8}[━╸╺ ]{10,}\s{0,4}([\d.]{1,8})\/([\d.]{1,8}) [kMG]?B/u.exec(text)
  return found !== null && Number(found[1]) < Number(found[2])
}

export const isProgress = (text: string): boolean => barOf(text) !== undefined || uncounted.test(text) || pipBar.test(text)

/** What a success speaks for. An installer's says nothing of a training. */
export type Reach =
  /** The whole run. */
  | "run"
  /** What was being installed. */
  | "install"
  /** A server came up: what failed before it was optional. */
  | "server"
  /** A server's job ended, well or not. */
  | "job"

interface Marker {
  readonly words: ReadonlyArray<string>
  readonly when: RegExp
  readonly reach: Reach
}

const markers: ReadonlyArray<Marker> = [
  { words: ["model saved."], when: /^model saved\.$/u, reach: "run" },
  { words: [" completed job"], when: /^ - [1-9]\d{0,4} completed jobs?$/u, reach: "run" },
  { words: ["exit code 0)", "exited with code 0", "status=0/SUCCESS"], when: /\(exit code 0\)|exited with (?:exit )?code 0\b|status=0\/SUCCESS/u, reach: "run" },
  { words: ["'train_runtime'", "train_runtime"], when: /'?train_runtime'?\s{0,12}[:=]/u, reach: "run" },
  { words: ["raining comp", "raining has completed", "raining finished", "raining done"], when: /^\W{0,4}training (?:is |has |was )?(?:complete|completed|finished|done)\b/iu, reach: "run" },
  { words: ["ll done", "LL DONE"], when: /^\W{0,4}all done\b/iu, reach: "run" },
  { words: ["/snapshots/"], when: /^\/\S{1,400}\/snapshots\/\w{1,64}(?:\/\S{1,200})?$/u, reach: "run" },
  { words: ["Download complete. Moving"], when: /^(?:[\w.]{1,60}:)?Download complete\. Moving file to /u, reach: "run" },
  { words: ["Model weights saved in", "Saved final", "ave final"], when: /^(?:Model weights saved in |saved? final )/iu, reach: "run" },
  { words: ["Successfully "], when: /^\s{0,8}Successfully (?:installed|uninstalled|downloaded|built) /u, reach: "install" },
  { words: ["Installed "], when: /^Installed \d{1,6} (?:packages?|executables?|versions?) |^Installed (?:Python |\d{1,3} executable)/u, reach: "install" },
  { words: ["Audited ", "Requirement already satisfied"], when: /^(?:Audited \d{1,6} packages?|Requirement already satisfied: )/u, reach: "install" },
  { words: ["Created wheel for"], when: /^\s{0,8}Created wheel for /u, reach: "install" },
  { words: ["To see the GUI go to", "Starting server"], when: /^(?:To see the GUI go to: |Starting server$)/u, reach: "server" },
  { words: ["unning on local URL", "Running on http", "Uvicorn running on", "startup complete"], when: /^(?:\*? ?Running on (?:local URL|http)|Uvicorn running on |Application startup complete)/u, reach: "server" },
  { words: ["Prompt executed in"], when: /^Prompt executed in /u, reach: "job" }
]

/** What ComfyUI says when it has found a device to run on: whatever stood before, it came further this time. */
export const startWords: ReadonlyArray<string> = ["Set vram state to: ", "pytorch version: ", "ComfyUI version: "]
export const isOfStart = (text: string): boolean => startWords.some((each) => text.startsWith(each))

/** What a manager says of one of its processes that failed. */
export const lostProcess = (text: string): boolean => /exited with (?:exit )?code [1-9]/u.test(text)

export const successWords: ReadonlyArray<string> = markers.flatMap((each) => each.words)

export const successOf = (text: string): Reach | undefined => markers.find((each) => each.words.some((word) => text.includes(word)) && each.when.test(text))?.reach

/** The key whose value was no number has one in a later line. */
export const isNumberAgain = (before: string, now: string): boolean => {
  const key = /([\w./-]{0,40}loss[\w./-]{0,24})["']?\s{0,3}(?:[=:]|is|was|became)?\s{0,3}["']?(?:tensor\()?[-+]?(?:nan|inf)\b/iu.exec(before)?.[1]
  if (key === undefined || /\bnan\b/iu.test(now)) return false
  const at = now.toLowerCase().indexOf(key.toLowerCase())
  return at >= 0 && /^["']?\s{0,3}[=:]?\s{0,3}["']?(?:tensor\()?-?(?!0(?:\.0{1,8})?(?![\d.e]))\d/u.test(now.slice(at + key.length))
}

/** The trainer's own word that its files are written: without it exit code 0 is no success. */
export const trainerWords: ReadonlyArray<string> = ["running training / ", "saving checkpoint: ", "save trained model"]
export const beginsTraining = (text: string): boolean => text.startsWith("running training / ")
/** An installer's first words: what complains after them, before its success, complains of the installation. */
export const installerWords: ReadonlyArray<string> = ["Collecting ", "Processing .", "Processing /", "Obtaining ", "Looking in ", "esolving dependencies", "Updating dependencies", "Creating virtualenv", "Resolved ", "Using CPython", "Installing dependencies", "Solving environment", "Collecting package metadata"]
export const beginsInstalling = (text: string): boolean => /^(?:Collecting [\w.[\]-]{1,80}(?:[ <>=!~@(]|$)|Processing [./]\S{1,300}|Obtaining \S{1,300}|Looking in (?:indexes|links): |Resolving dependencies|Updating dependencies|Creating virtualenv |Resolved \d{1,6} packages?|Using CPython |Installing dependencies from lock|Solving environment|Collecting package metadata)/u.test(text)

/** It wrote at least one file, as it went. */
export const wroteModel = (text: string): boolean => /^(?:saving checkpoint: |save trained model (?:as|to)|saving (?:model|last state|final))/u.test(text)
export const savedModel = (text: string): boolean => text === "model saved."
