/** Faults that pass: whatever they cut, delay or hide, the work that was ordered ends as it would have without them. */
import type { Sandbox } from "@likeness/sandbox"

type Higgsfield = Parameters<Sandbox.Sandbox["higgsfield"]["plan"]>[0]
type ComfyUi = Parameters<Sandbox.Sandbox["comfyui"]["plan"]>[0]

const picture = { method: "POST", path: "/higgsfield-ai/*" } as const
const state = { method: "GET", path: "/requests/*" } as const

const cloud: ReadonlyArray<Higgsfield> = [
  { ...picture, effect: { kind: "drop-before" } },
  { ...picture, effect: { kind: "drop-after" } },
  { ...picture, effect: { kind: "refuse", as: "concurrency" } },
  { ...picture, effect: { kind: "refuse", as: "rate-limited" } },
  { ...picture, effect: { kind: "refuse", as: "server-error" } },
  { ...picture, effect: { kind: "refuse-after", as: "bad-gateway" } },
  { ...picture, effect: { kind: "refuse-after", as: "gateway-timeout" } },
  { ...picture, effect: { kind: "truncate" } },
  { ...picture, effect: { kind: "without-id" } },
  { ...state, effect: { kind: "drop-before" } },
  { ...state, effect: { kind: "refuse", as: "edge-unavailable" } },
  { ...state, effect: { kind: "truncate" } },
  { ...state, effect: { kind: "slow", seconds: 0.5 } }
]

const own: ReadonlyArray<ComfyUi> = [
  { name: "drop-before-accept" },
  { name: "drop-after-accept" },
  { name: "http-500-after-accept" },
  { name: "http-500", request: "GET /history" },
  { name: "http-500", request: "GET /queue" },
  { name: "silent-websocket" },
  { name: "dropped-websocket" },
  { name: "duplicate-events" },
  { name: "truncated-view" },
  { name: "restart", downMilliseconds: 500 }
]

/** Plans one of them, drawn by two numbers of 0–1, for the next call that it fits. */
export const planOne = ({ comfyui, higgsfield }: Sandbox.Sandbox, side: number, which: number): string => {
  if (side < 0.5) {
    const fault = cloud[Math.floor(which * cloud.length)]!
    higgsfield.plan(fault)
    return fault.effect.kind
  }
  const fault = own[Math.floor(which * own.length)]!
  comfyui.plan(fault)
  return fault.name
}
