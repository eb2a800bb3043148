/** What the operating system says in other languages, where no number says the same. */
import type { Signature } from "../Signature.ts"
import { death, deathOfChild, place } from "./death.ts"
import { binaries, missing } from "./environment.ts"
import { disk, interrupted, memory, permission, ports } from "./host.ts"
import { installation } from "./install.ts"
import { extensions, models } from "./model.ts"
import { aborted, anyOf, busError, denied, execFormat, illegalInstruction, inUse, killed, noCommand, noMemory, noSpace, noSuchFile, notPermitted, quota, readOnly, segmentationFault, terminated } from "./languages.ts"

const rows = [...binaries, ...missing, ...disk, ...interrupted, ...memory, ...permission, ...ports, ...installation, ...models]

/** The row of the same failure in English says the cause and what to do. */
const like = (id: string, words: ReadonlyArray<ReadonlyArray<string>>, when: RegExp): Signature => {
  const { cause, code, fix, line, retry } = rows.find((row) => row.id === id)!
  return { id: `${id}-translated`, code, when, line: { words: words.flat(), weight: line?.weight ?? "failure" }, cause, fix, ...(retry === undefined ? {} : { retry }) }
}

/** Behind the name of a file or program, as the last part of what is said. */
const told = (...words: ReadonlyArray<ReadonlyArray<string>>): RegExp => new RegExp(String.raw`(?:^|[:：] ?|\] |[（(])(?:${anyOf(...words)})(?:$|[.:：;,(（)） ])`, "iu")

const interpreter = new RegExp(String.raw`^(?:${place} ?)?\S{1,200}\/(?:bin|Scripts)\/(?:python|pip|accelerate|torchrun|uv)[\w.-]{0,16}(?:\.exe)? ?[:：] ?(?:${anyOf(noSuchFile)})`, "iu")

const modelFile = new RegExp(String.raw`[\w/-]\.${extensions}['’"»」]? ?[:：] ?(?:${anyOf(noSuchFile)})`, "iu")

export const translated: ReadonlyArray<Signature> = [
  like("model-file", [noSuchFile], modelFile),
  like("disk-full", [noSpace, quota], told(noSpace, quota)),
  like("memory-python", [noMemory], told(noMemory)),
  like("port-in-use", [inUse], told(inUse)),
  like("permission", [denied, notPermitted, readOnly], told(denied, notPermitted, readOnly)),
  like("shared-library", [execFormat], told(execFormat)),
  like("killed", [killed], death(anyOf(killed))),
  like("segmentation-fault", [segmentationFault], death(anyOf(segmentationFault))),
  like("bus-error", [busError], death(anyOf(busError))),
  like("illegal-instruction", [illegalInstruction], death(anyOf(illegalInstruction))),
  like("aborted", [aborted], deathOfChild(anyOf(aborted))),
  like("interrupted", [terminated], deathOfChild(anyOf(terminated))),
  like("interpreter-link", [noSuchFile], interpreter),
  like("program-missing", [noCommand], told(noCommand))
]
