/** What a line below an exception's own may be: another program's, or the message's where the cause stands in it. */
import { exceptionLine } from "./exception-line.ts"
import type { Draft } from "./explanation.ts"
import { because, during, oneLine, unfinished } from "./forms.ts"
import type { Line } from "./Line.ts"
import { isGoingOn, isWarningLine } from "./noise.ts"
import * as Plain from "./plain-failure.ts"
import { isProgress, successOf } from "./progress.ts"
import type { Signature } from "./Signature.ts"
import { indentOf, isStart } from "./traceback.ts"

/** Elastic's own records and Node's errors name the cause within. */
export const causeWithin = (text: string): string | undefined => /^\s{2,24}\[cause\]: (.{1,4096})$/u.exec(text)?.[1]

/** aria2 shows behind an arrow what its exception was raised for. */
export const shownByArrow = (text: string): string | undefined => /^\s{2,8}-> (\[\w{1,60}\.cc:\d{1,6}\] .{1,2000})$/u.exec(text)?.[1]

/** It belongs to no message, wherever it stands. */
export const isForeign = (line: Line, text: string, rowOf: (line: Line) => Signature | undefined): boolean =>
  isWarningLine(text) || /^(?:warning|warn): |^Node\.js v\d/iu.test(text) || during.test(text) || because.test(text) || isStart(text) !== undefined || isProgress(text) || line.level !== undefined
  || (indentOf(text) === 0 && (successOf(text) !== undefined || exceptionLine(text, false) !== undefined || Plain.isAbort(text) || Plain.thrown.test(text) || rowOf(line)?.line?.weight === "failure"))

/** What these classes say is one line; whoever speaks at the left margin next is the program. */
export const isComplete = (said: Draft, text: string, blanks: number): boolean =>
  indentOf(text) === 0 && (said.survived === true || isGoingOn(text) || (blanks === 0 && oneLine.test(said.name) && !unfinished.test(said.text.trimEnd())))
