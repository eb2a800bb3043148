import type { Catalogue } from "./catalogue.ts"
import type * as Folders from "./Folders.ts"
import { type InputSpec, type Listing, type NodeSpec, renderInput } from "./NodeSpec.ts"
import { repr } from "../trainer/python-text.ts"
import { validateLiteral } from "./validate-input.ts"
import { type Graph, isRecord, type NodeErrors, type NodeId, type PromptError } from "./Wire.ts"

/** The server's verdict on a graph. */
export type Verdict =
  | { readonly valid: true; readonly outputs: ReadonlyArray<NodeId>; readonly graph: Graph; readonly nodeErrors: NodeErrors }
  | { readonly valid: false; readonly error: PromptError; readonly nodeErrors: NodeErrors }

/** What a check needs to know of the server. */
export interface Known {
  readonly catalogue: Catalogue
  readonly listing: Listing
  readonly folders: Folders.Folders
}

const problem = (type: string, message: string, details: string, extra: Record<string, unknown> = {}): PromptError => ({ type, message, details, extra_info: extra })

const checkLink = (graph: Graph, known: Known, name: string, value: ReadonlyArray<unknown>, input: InputSpec): PromptError | undefined => {
  const config = renderInput(input, known.listing)
  if (value.length !== 2) return problem("bad_linked_input", "Bad linked input, must be a length-2 list of [node_id, slot_index]", name, { input_name: name, input_config: config, received_value: value })
  const [from, slot] = value as [string, number]
  const received = known.catalogue.get(graph[from]?.class_type ?? "")?.output[slot]
  const wanted = input.kind === "combo" || input.kind === "dynamic" ? "COMBO" : input.type
  if (received === wanted) return undefined
  return problem("return_type_mismatch", "Return type mismatch between linked nodes", `${name}, received_type(${received ?? "None"}) mismatch input_type(${wanted})`, { input_name: name, input_config: config, received_type: received ?? null, linked_node: value })
}

const keyError = (key: string): PromptError =>
  problem("exception_during_validation", "Exception when validating node", repr(key), { exception_type: "KeyError", traceback: ["  File \"execution.py\", line 1108, in validate_prompt\n", "  File \"execution.py\", line 866, in validate_inputs\n"] })

interface Found {
  readonly valid: boolean
  readonly errors: ReadonlyArray<PromptError>
}

const inputsOf = (spec: NodeSpec): Readonly<Record<string, InputSpec>> => ({ ...spec.required, ...spec.optional })

/** Checks what one output node hangs on, depth first; coerces literals in place. */
const walk = (graph: Graph, known: Known, id: NodeId, found: Map<NodeId, Found>, path: ReadonlyArray<NodeId>): boolean => {
  const before = found.get(id)
  if (before !== undefined) return before.valid
  if (path.includes(id)) {
    const cycle = [...path.slice(path.indexOf(id)), id]
    found.set(id, { valid: false, errors: [problem("dependency_cycle", "Dependency cycle detected", cycle.join(" -> "), { node_id: id, cycle_nodes: cycle })] })
    return false
  }
  const node = graph[id]
  const spec = known.catalogue.get(node?.class_type ?? "")
  if (node === undefined || spec === undefined) throw new Error(`absent node ${id}`)
  if (!isRecord(node.inputs)) {
    found.set(id, { valid: false, errors: [keyError("inputs")] })
    return false
  }
  const errors: Array<PromptError> = []
  let upstream = true
  for (const [name, input] of Object.entries(inputsOf(spec))) {
    const value = node.inputs[name]
    if (value === undefined) {
      if (name in spec.required) errors.push(problem("required_input_missing", "Required input is missing", name, { input_name: name }))
      continue
    }
    if (Array.isArray(value)) {
      if (value.length === 2 && (typeof value[0] !== "string" || graph[value[0]] === undefined)) {
        errors.push(keyError(String(value[0])))
        continue
      }
      const wrong = checkLink(graph, known, name, value, input)
      if (wrong !== undefined) errors.push(wrong)
      else if (!walk(graph, known, String(value[0]), found, [...path, id])) upstream = false
      continue
    }
    const checked = validateLiteral(name, value, input, known.listing, known.folders)
    if ("error" in checked) errors.push(checked.error)
    else node.inputs[name] = checked.value
  }
  const cyclic = found.get(id)?.errors ?? []
  const valid = errors.length === 0 && cyclic.length === 0 && upstream
  found.set(id, { valid, errors: [...cyclic, ...errors] })
  return valid
}

const missingClass = (graph: Graph, known: Known): PromptError | undefined => {
  for (const [id, node] of Object.entries(graph)) {
    const name: unknown = isRecord(node) ? node.class_type : undefined
    const title = isRecord(node) && isRecord(node._meta) && typeof node._meta["title"] === "string" ? node._meta["title"] : null
    if (typeof name !== "string") {
      return problem("missing_node_type", `Node '${title ?? `ID #${id}`}' has no class_type. The workflow may be corrupted or a custom node is missing.`, `Node ID '#${id}'`, { node_id: id, class_type: null, node_title: title })
    }
    if (!known.catalogue.has(name)) {
      return problem("missing_node_type", `Node '${title ?? name}' not found. The custom node may not be installed.`, `Node ID '#${id}'`, { node_id: id, class_type: name, node_title: title })
    }
  }
  return undefined
}

/**
 * Judges a graph as `POST /prompt` does: classes in the graph's order, then every output node with all
 * it depends on; the graph survives if one output does.
 */
export const validateGraph = (original: Graph, known: Known, targets: ReadonlyArray<string> | undefined): Verdict => {
  const graph = structuredClone(original)
  const missing = missingClass(graph, known)
  if (missing !== undefined) return { valid: false, error: missing, nodeErrors: {} }
  const outputs = Object.keys(graph).filter((id) => known.catalogue.get(graph[id]?.class_type ?? "")?.outputNode === true && (targets === undefined || targets.includes(id)))
  if (outputs.length === 0) return { valid: false, error: problem("prompt_no_outputs", "Prompt has no outputs", ""), nodeErrors: {} }
  const good: Array<NodeId> = []
  const nodeErrors: NodeErrors = {}
  const details: Array<string> = []
  for (const output of outputs) {
    const found = new Map<NodeId, Found>()
    if (walk(graph, known, output, found, [])) {
      good.push(output)
      continue
    }
    details.push(...(found.get(output)?.errors ?? []).map((error) => `${error.message}: ${error.details}`))
    for (const [id, { errors }] of found) {
      if (errors.length === 0) continue
      const entry = nodeErrors[id] ??= { errors: [...errors], dependent_outputs: [], class_type: graph[id]?.class_type ?? "" }
      entry.dependent_outputs.push(output)
    }
  }
  if (good.length === 0) return { valid: false, error: problem("prompt_outputs_failed_validation", "Prompt outputs failed validation", details.join("\n")), nodeErrors }
  return { valid: true, outputs: good, graph, nodeErrors }
}
