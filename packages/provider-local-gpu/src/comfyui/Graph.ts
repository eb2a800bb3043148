/** ComfyUI's graph in API format: node id → class and inputs. The wire's spelling, below this folder only. */
import * as Schema from "effect/Schema"

/** The output `[node id, index]` of another node, or a literal. */
export const Input = Schema.Union([Schema.String, Schema.Finite, Schema.Boolean, Schema.Tuple([Schema.String, Schema.Int])])
export type Input = typeof Input.Type
export type Link = readonly [string, number]

export const Node = Schema.Struct({
  class_type: Schema.String,
  inputs: Schema.Record(Schema.String, Input),
  /** Only used in the server's messages. */
  _meta: Schema.optionalKey(Schema.Struct({ title: Schema.String }))
})
export type Node = typeof Node.Type

export const Graph = Schema.Record(Schema.String, Node)
export type Graph = typeof Graph.Type

/** A node; its title is its class, so that a class renamed over there is still named in messages. */
export const node = (classType: string, inputs: Node["inputs"]): Node => ({ class_type: classType, inputs, _meta: { title: classType } })

export const isLink = (input: Input): input is Link => typeof input !== "string" && typeof input !== "number" && typeof input !== "boolean"

/** The classes that a graph uses, each once. */
export const classes = (graph: Graph): ReadonlyArray<string> => [...new Set(Object.values(graph).map((each) => each.class_type))]

const savers = new Set(["SaveImage", "SaveWEBM", "SaveVideo"])

/** The nodes whose files are the job's outputs, by ascending id. */
export const saving = (graph: Graph): ReadonlyArray<string> =>
  Object.keys(graph).filter((id) => savers.has(graph[id]!.class_type)).toSorted((a, b) => Number(a) - Number(b))
