/** ComfyUI: what it says of a graph that it does not take. */
import type { Signature } from "../Signature.ts"

export const comfy: ReadonlyArray<Signature> = [
  {
    id: "comfy-refused", code: "config.flag_invalid", when: /^invalid prompt: \{'type': '(?!invalid_prompt|missing_node_type)\w{1,60}'|^invalid prompt: \{'type': 'invalid_prompt'(?!.{0,400}does not exist)/u, line: { words: ["invalid prompt: "], weight: "verdict" },
    cause: "The server refuses the graph as it stands.", fix: "Correct the workflow: it needs at least one node that saves or shows something."
  },
  {
    id: "comfy-node", code: "comfy.node_missing",
    when: /(?:Cannot execute because|because) (?:a )?node .{1,160} does not exist|missing_node_type|Node type .{0,120}not found|[Nn]ode class .{1,120} (?:not found|does not exist|is not registered)|class_type .{1,120} (?:not found|does not exist)/u,
    line: { words: ["does not exist", "missing_node_type"], weight: "verdict", when: /because (?:a )?node .{1,160} does not exist|['"]missing_node_type['"]/u },
    cause: "The graph names a node that this server does not have.", fix: "Install the custom nodes that have it (ComfyUI-Manager: Install Missing Custom Nodes), then restart the server."
  },
  {
    id: "comfy-value", code: "comfy.value_not_in_list", when: /Value not in list\b|value_not_in_list|Custom validation failed for node: .{1,80} - Invalid \w{1,20} file/u, line: { words: ["Custom validation failed", "Value not in list", "value_not_in_list"], weight: "failure" },
    cause: "The graph names a file or value that is not in the server's list.", fix: "Put the file into the server's folder and refresh its list, or choose a name from the list."
  }
]
