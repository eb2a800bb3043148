/** ComfyUI's graph in API format: node id → class and inputs. The wire's spelling, below this folder only. */
import * as Schema from "effect/Schema"

/** The output `[node id, index]` of another node, or a literal; the user's own graphs have literals of every kind. */
export const Input = Schema.Json
export type Input = typeof Input.Type
export type Link = readonly [string, number]

export const Node = Schema.Struct({
  class_type: Schema.String,
  inputs: Schema.Record(Schema.String, Input),
  /** Only used in the server's messages. */
  _meta: Schema.optionalKey(Schema.Struct({ title: Schema.optionalKey(Schema.String) }))
})
export type Node = typeof Node.Type

export const Graph = Schema.Record(Schema.String, Node)
export type Graph = typeof Graph.Type

/** A node; its title is its class, so that a class renamed over there is still named in messages. */
export const node = (classType: string, inputs: Node["inputs"]): Node => ({ class_type: classType, inputs, _meta: { title: classType } })

export const isLink = (input: Input | undefined): input is Link =>
  Array.isArray(input) && input.length === 2 && typeof input[0] === "string" && Number.isInteger(input[1])

/** The classes that a graph uses, each once. */
export const classes = (graph: Graph): ReadonlyArray<string> => [...new Set(Object.values(graph).map((each) => each.class_type))]

const savers = new Set(["SaveImage", "SaveWEBM", "SaveVideo"])

/** The nodes whose files are the job's outputs, by ascending id. */
export const saving = (graph: Graph): ReadonlyArray<string> =>
  Object.keys(graph).filter((id) => savers.has(graph[id]!.class_type)).toSorted((a, b) => Number(a) - Number(b))
