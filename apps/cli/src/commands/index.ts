/** The commands, in the order of help. */
import * as Command from "effect/cli/Command"
import { animateCommand } from "./animate.ts"
import { benchCommand } from "./bench.ts"
import { backupCommand, cleanCommand, restoreCommand } from "./keeping.ts"
import { costsCommand } from "./costs.ts"
import { demoCommand } from "./demo.ts"
import { diagnoseCommand } from "./diagnose.ts"
import { doctorCommand } from "./doctor.ts"
import { enhanceCommand } from "./enhance.ts"
import { envCommand } from "./env.ts"
import { examples } from "./examples.ts"
import { exportCommand } from "./export.ts"
import { generateCommand } from "./generate.ts"
import { identityCommand } from "./identity.ts"
import { initCommand } from "./init.ts"
import { jobsCommand } from "./jobs.ts"
import { measureCommand } from "./measure.ts"
import { modelCommand } from "./model.ts"
import { personaCommand } from "./persona.ts"
import { providerCommand } from "./provider.ts"
import { recipeCommand } from "./recipe.ts"
import { approveCommand, rejectCommand, reviewCommand } from "./review.ts"
import { sandboxCommand } from "./sandbox.ts"
import { serveCommand } from "./serve.ts"
import { statusCommand } from "./status.ts"
import { trainCommand } from "./train.ts"
import { versionCommand } from "./version.ts"
import { workerCommand } from "./worker.ts"

export const commands = [
  demoCommand.pipe(Command.withExamples(examples.demo)),
  initCommand.pipe(Command.withExamples(examples.init)),
  doctorCommand.pipe(Command.withExamples(examples.doctor)),
  statusCommand.pipe(Command.withExamples(examples.status)),
  personaCommand.pipe(Command.withExamples(examples.persona)),
  envCommand.pipe(Command.withExamples(examples.env)),
  modelCommand,
  trainCommand.pipe(Command.withExamples(examples.train)),
  identityCommand,
  generateCommand.pipe(Command.withExamples(examples.generate)),
  animateCommand.pipe(Command.withExamples(examples.animate)),
  enhanceCommand.pipe(Command.withExamples(examples.enhance)),
  reviewCommand.pipe(Command.withExamples(examples.review)),
  approveCommand.pipe(Command.withExamples(examples.approve)),
  rejectCommand.pipe(Command.withExamples(examples.reject)),
  exportCommand.pipe(Command.withExamples(examples.export)),
  benchCommand.pipe(Command.withExamples(examples.bench)),
  jobsCommand.pipe(Command.withExamples(examples.jobs)),
  costsCommand.pipe(Command.withExamples(examples.costs)),
  recipeCommand.pipe(Command.withExamples(examples.recipe)),
  measureCommand.pipe(Command.withExamples(examples.measure)),
  providerCommand,
  diagnoseCommand.pipe(Command.withExamples(examples.diagnose)),
  sandboxCommand.pipe(Command.withExamples(examples.sandbox)),
  serveCommand.pipe(Command.withExamples(examples.serve)),
  backupCommand.pipe(Command.withExamples(examples.backup)),
  restoreCommand.pipe(Command.withExamples(examples.restore)),
  cleanCommand.pipe(Command.withExamples(examples.clean)),
  workerCommand.pipe(Command.withExamples(examples.worker)),
  versionCommand.pipe(Command.withExamples(examples.version))
] as const
