/** Flags of the commands that may spend. */
import * as Flag from "effect/cli/Flag"

export const personaFlag = Flag.String("persona").pipe(Flag.withDescription("The persona's name; the only one where it is left out"), Flag.optional)
export const providerFlag = Flag.String("provider").pipe(Flag.withDescription("A connection's name; where left out the only one, or the only one that the set's recipe fits"), Flag.optional)
export const setFlag = Flag.String("set").pipe(Flag.withDescription("The set of recipes; `set:` of likeness.yaml where it is left out"), Flag.optional)
export const budgetFlag = Flag.String("budget").pipe(Flag.withDescription("Refuse above this, such as 2.50 or 2.50USD"), Flag.optional)
