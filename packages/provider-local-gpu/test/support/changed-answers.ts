/** ComfyUI's answers as a later or broken one could give them, for the gateway before an emulated or a real server. */
import type * as Fault from "@likeness/conformance/Fault"

type Json = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value)

/** Each entry of the history, with another status. */
const withStatus = (change: (status: Json) => unknown) => (path: string, json: unknown): unknown =>
  path.startsWith("/api/history/") && isObject(json)
    ? Object.fromEntries(Object.entries(json).map(([id, entry]) => [id, isObject(entry) ? { ...entry, status: change(entry["status"] as Json) } : entry]))
    : json

/** ComfyUI's answers name nodes, files and jobs by their keys: another field stands where the keys are fixed ones. */
const extended = (path: string, json: unknown): unknown => {
  const more = { later_field: { since: 2027 } }
  if (path.startsWith("/api/history/") && isObject(json)) return Object.fromEntries(Object.entries(json).map(([id, entry]) => [id, isObject(entry) ? { ...entry, ...more } : entry]))
  if (path.startsWith("/api/object_info") || path.startsWith("/api/models")) return json
  return isObject(json) ? { ...json, ...more } : json
}

export const changes: { readonly [kind in Fault.FaultKind]?: (path: string, json: unknown) => unknown } = {
  "extra-fields": extended,
  "unknown-state": withStatus((status) => ({ ...status, status_str: "varnishing" })),
  "missing-field": withStatus(({ status_str: _untold, ...rest }) => rest)
}
