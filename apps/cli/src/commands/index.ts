/** The commands, in the order of help. */
import { animateCommand } from "./animate.ts"
import { benchCommand } from "./bench.ts"
import { demoCommand } from "./demo.ts"
import { exportCommand } from "./export.ts"
import { generateCommand } from "./generate.ts"
import { approveCommand, rejectCommand, reviewCommand } from "./review.ts"
import { trainCommand } from "./train.ts"
import { versionCommand } from "./version.ts"

export const commands = [
  demoCommand,
  trainCommand,
  generateCommand,
  animateCommand,
  reviewCommand,
  approveCommand,
  rejectCommand,
  exportCommand,
  benchCommand,
  versionCommand
] as const
