/** ComfyUI: what it says of a graph that it does not take. */
import type { Signature } from "../Signature.ts"

export const comfy: ReadonlyArray<Signature> = [
  {
    id: "comfy-node", code: "comfy.node_missing",
    when: /(?:Cannot execute because|because) (?:a )?node .{1,160} does not exist|missing_node_type|Node type .{0,120}not found|[Nn]ode class .{1,120} (?:not found|does not exist|is not registered)|class_type .{1,120} (?:not found|does not exist)/u,
    line: { words: ["does not exist", "missing_node_type"], weight: "verdict", when: /because (?:a )?node .{1,160} does not exist|['"]missing_node_type['"]/u },
    cause: "The graph names a node that this server does not have.", fix: "Install the custom nodes that have it (ComfyUI-Manager: Install Missing Custom Nodes), then restart the server."
  },
  {
    id: "comfy-value", code: "comfy.value_not_in_list", when: /Value not in list\b|value_not_in_list/u, line: { words: ["Value not in list", "value_not_in_list"], weight: "verdict" },
    cause: "The graph names a file or value that is not in the server's list.", fix: "Put the file into the server's folder and refresh its list, or choose a name from the list."
  }
]
