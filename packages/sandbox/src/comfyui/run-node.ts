import type { Call, JobView, NodeWork } from "./NodeWork.ts"
import { runClips } from "./run-clips.ts"
import { runLoading } from "./run-loading.ts"
import { runPictures } from "./run-pictures.ts"
import { runSampling } from "./run-sampling.ts"
import { runVideo } from "./run-video.ts"
import { NodeFailure, type Value, type ValueOf } from "./Values.ts"
import { type ApiNode, isLink, type NodeId } from "./Wire.ts"

const runs = new Map(Object.entries({ ...runLoading, ...runSampling, ...runPictures, ...runVideo, ...runClips }))

/**
 * Prepares a node's run: reads its inputs, knows its time, has done nothing yet.
 *
 * Rejects with `NodeFailure` where the node would raise at once.
 */
export const prepare = async (job: JobView, id: NodeId, node: ApiNode, key: string, arrived: (id: NodeId, slot: number) => Value | undefined): Promise<NodeWork> => {
  const run = runs.get(node.class_type)
  if (run === undefined) throw new NodeFailure("KeyError", `'${node.class_type}'`)
  const optional = <Type extends Value["type"]>(name: string, type: Type): ValueOf<Type> | undefined => {
    const link = node.inputs[name]
    const value = isLink(link) ? arrived(link[0], link[1]) : undefined
    return value?.type === type ? value as ValueOf<Type> : undefined
  }
  const literal = (name: string): unknown => node.inputs[name]
  const call: Call = {
    id,
    job,
    key,
    number: (name) => {
      const value = literal(name)
      const linked = isLink(value) ? arrived(value[0], value[1]) : undefined
      return linked?.type === "FLOAT" || linked?.type === "INT" ? linked.number : Number(value)
    },
    text: (name) => String(literal(name)),
    flag: (name) => literal(name) === true,
    optional,
    value: (name, type) => {
      const value = optional(name, type)
      if (value === undefined) throw new NodeFailure("RuntimeError", `ERROR: ${name} input is invalid: None`)
      return value
    }
  }
  return run(call)
}
