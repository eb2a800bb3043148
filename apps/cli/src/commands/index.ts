/** The commands, in the order of help. */
import { animateCommand } from "./animate.ts"
import { benchCommand } from "./bench.ts"
import { costsCommand } from "./costs.ts"
import { demoCommand } from "./demo.ts"
import { doctorCommand } from "./doctor.ts"
import { envCommand } from "./env.ts"
import { exportCommand } from "./export.ts"
import { generateCommand } from "./generate.ts"
import { initCommand } from "./init.ts"
import { jobsCommand } from "./jobs.ts"
import { measureCommand } from "./measure.ts"
import { personaCommand } from "./persona.ts"
import { recipeCommand } from "./recipe.ts"
import { approveCommand, rejectCommand, reviewCommand } from "./review.ts"
import { sandboxCommand } from "./sandbox.ts"
import { serveCommand } from "./serve.ts"
import { statusCommand } from "./status.ts"
import { trainCommand } from "./train.ts"
import { versionCommand } from "./version.ts"

export const commands = [
  demoCommand,
  initCommand,
  doctorCommand,
  statusCommand,
  personaCommand,
  envCommand,
  trainCommand,
  generateCommand,
  animateCommand,
  reviewCommand,
  approveCommand,
  rejectCommand,
  exportCommand,
  benchCommand,
  jobsCommand,
  costsCommand,
  recipeCommand,
  measureCommand,
  sandboxCommand,
  serveCommand,
  versionCommand
] as const
