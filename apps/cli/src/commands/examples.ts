/** What help shows below each command: how it is used, with the exit codes that are special to it. */
import type * as Command from "effect/cli/Command"

type Examples = ReadonlyArray<Command.Command.Example>

const settling: Examples = [
  { command: "likeness jobs recover", description: "Ask the providers about every unknown job; exit code 5 while one stays unknown" },
  { command: "likeness jobs recover JOB --found ID", description: "You looked: the provider has it under this id" },
  { command: "likeness jobs recover JOB --abandon --yes", description: "You looked: it is not there and not billed" }
]

export const examples = {
  demo: [{ command: "likeness demo --out out/demo", description: "Then open out/demo/report.html" }],
  init: [
    { command: "likeness init studio", description: "Make the workspace studio/" },
    { command: "likeness init studio --own-gpu", description: "On a machine with a GPU: Likeness brings ComfyUI and the trainer" }
  ],
  doctor: [{ command: "likeness -C studio doctor --json", description: "One document; exit code 1 where something fails" }, { command: "likeness doctor --deep", description: "Also every stored file, ledger entry and intent" }],
  status: [{ command: "likeness -C studio status", description: "Ten lines; the last one is the next step" }],
  persona: [
    { command: "likeness persona import ~/pictures --persona maya", description: "One unusable file refuses all of them" },
    { command: "likeness persona check", description: "Exit code 1 where a picture is not fit for training" },
    { command: "likeness persona forget maya --yes", description: "For good, with the providers too" }
  ],
  env: [
    { command: "likeness env build", description: "The trainer's, from its own repository" },
    { command: "likeness env build --source /mirrors/sd-scripts", description: "From a clone of one's own; the commit is verified" },
    { command: "likeness env verify", description: "Exit code 3 where anything differs from the lock" }
  ],
  diagnose: [
    { command: "likeness diagnose train.log", description: "Root line, cause and fix" },
    { command: "likeness diagnose - --exit-code 1 --json < build.log", description: "One document; how it ended makes the answer surer" }
  ],
  recipe: [{ command: "likeness recipe check my-graph", description: "Which slots of its graph were found, which are missing; exit code 2 where it cannot be used" }],
  train: [
    { command: "likeness train --provider home", description: "Shows the estimate and asks; exit code 3 without an answer, 5 where the outcome is unknown" },
    { command: "likeness train --provider cloud --set cloud --budget 3USD --yes", description: "Does not ask, and refuses above 3 USD with exit code 3" }
  ],
  generate: [
    { command: "likeness generate --brief briefs/cafe-morning.yaml --takes 2 --yes" },
    { command: "likeness generate --prompt \"{persona} at a red door\" --aspect 3:4 --seed 7", description: "Without a brief; exit codes as for train" }
  ],
  animate: [{ command: "likeness animate --brief cafe-morning", description: "Exit codes as for train" }],
  enhance: [
    { command: "likeness enhance --brief cafe-morning --factor 2", description: "Every approved take of it; exit codes as for train" },
    { command: "likeness enhance --take TAKE --operation repairFace --recipe local-face --yes", description: "The largest face, painted anew" },
    { command: "likeness enhance --file clip.mp4 --factor 2", description: "A file of your own; rate, length and sound stay" }
  ],
  review: [
    { command: "likeness review", description: "Take by take on a terminal" },
    { command: "likeness review --list --json", description: "What waits, as one document, for approve and reject" }
  ],
  approve: [{ command: "likeness approve TAKE", description: "TAKE as `likeness review --list` shows it" }],
  reject: [{ command: "likeness reject TAKE --reason \"not like her\"" }],
  export: [
    { command: "likeness export --brief cafe-morning", description: "Approved takes, for the platforms that the brief names" },
    { command: "likeness export --with-workflow", description: "And ComfyUI's pictures with their workflow, which tells how they were made" }
  ],
  bench: [
    { command: "likeness bench init spring", description: "Then edit studies/spring/plan.yaml" },
    { command: "likeness bench run spring", description: "Freezes the plan at the first run; exit code 3 where it was changed since" },
    { command: "likeness bench report spring" }
  ],
  jobs: [{ command: "likeness jobs list --unfinished" }, { command: "likeness jobs show JOB --wire", description: "With the requests as they left" }, ...settling],
  costs: [
    { command: "likeness costs --by persona", description: "Sums instead of single entries" },
    { command: "likeness costs top-up --account studio --credits 500 --at 2026-11-01", description: "Enter a purchase; costs credits then knows what is left and what expires" }
  ],
  measure: [{ command: "likeness measure identity --reference references out/*.png", description: "Measure pictures against a folder" }],
  sandbox: [{ command: "likeness sandbox --json", description: "One line with addresses and key when ready, then serve" }, { command: "likeness sandbox --faults faults.yaml", description: "Something goes wrong as the file plans it" }],
  serve: [{ command: "likeness -C studio serve --port 7410", description: "http://127.0.0.1:7410/openapi.json describes it" }],
  backup: [{ command: "likeness backup /mnt/backups/monday", description: "Beside running jobs; exit code 1 where a stored file is damaged" }],
  restore: [
    { command: "likeness restore /mnt/backups/monday", description: "Into an empty store; exit code 2 where the backup is damaged or the store is not empty" },
    { command: "likeness restore /mnt/backups/monday --files", description: "What `likeness doctor --deep` found missing or damaged; rows stay" }
  ],
  clean: [{ command: "likeness clean --keep-events 30", description: "Keep a month of the event log" }],
  worker: [
    { command: "likeness worker", description: "Cloud jobs, and those of this machine" },
    { command: "likeness worker --place pod", description: "On a GPU pod: only the jobs of connections whose `host` is pod" }
  ],
  version: [{ command: "likeness version --json" }]
} as const satisfies { readonly [command: string]: Examples }

/** For `costs` alone. */
export const creditExamples = {
  credits: [{ command: "likeness costs credits --json" }],
  topUp: [{ command: "likeness costs top-up --account studio --credits 500", description: "Exit code 2 where the same purchase is booked already" }],
  reconcile: [{ command: "likeness costs reconcile --account studio --balance 412.5", description: "Exit code 2 where a purchase is missing" }]
} as const satisfies { readonly [command: string]: Examples }

/** For `jobs` alone. */
export const jobExamples = {
  list: [{ command: "likeness jobs list --unfinished --json" }],
  show: [{ command: "likeness jobs show JOB --wire" }],
  watch: [{ command: "likeness jobs watch JOB --jsonl", description: "Exit code as that of the job's failure: 1, 3, 4, or 5 where it stays unknown" }],
  cancel: [{ command: "likeness jobs cancel JOB", description: "Exit code 3 where its outcome is unknown: settle it first" }],
  resume: [{ command: "likeness jobs resume", description: "Exit code as that of the worst failure, 5 where one stays unknown" }],
  recover: settling,
  forget: [{ command: "likeness jobs forget JOB --yes", description: "Exit code 3 without --yes, or while the job is not over" }]
} as const satisfies { readonly [command: string]: Examples }
