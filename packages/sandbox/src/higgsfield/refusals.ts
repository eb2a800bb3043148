import { type Answer, edgeRefusal, refusal, storageRefusal } from "./Answer.ts"
import type { RefusalName } from "./Fault.ts"

/** The answer that a planned refusal stands for. */
export const refusalNamed = (name: RefusalName): Answer => {
  switch (name) {
    case "concurrency": return refusal(400, "Maximum number of concurrent requests (4) has been reached")
    case "rejected-input": return refusal(400, "The input image could not be read")
    case "credentials": return refusal(401, "Invalid credentials")
    case "credits": return refusal(403, "Not enough credits")
    case "edge": return edgeRefusal(403, "<!DOCTYPE html><title>Access denied</title><h1>Error 1010</h1>", "text/html; charset=UTF-8")
    case "model-not-found": return refusal(404, "model_not_found")
    case "not-found": return refusal(404, "Not found")
    case "conflict": return refusal(409, "Conflict")
    case "invalid": return refusal(422, [{ type: "missing", loc: ["body", "prompt"], msg: "Field required", input: {} }])
    case "key-mismatch": return refusal(422, "Idempotency-Key was already used with different parameters")
    case "model-blocked": return refusal(423, "model_blocked")
    case "rate-limited": return edgeRefusal(429, "error code: 1015")
    case "server-error": return refusal(500, "Internal server error")
    case "bad-gateway": return edgeRefusal(502, "<html><title>502 Bad Gateway</title></html>", "text/html; charset=UTF-8")
    case "model-disabled": return refusal(503, "model_disabled")
    case "edge-unavailable": return edgeRefusal(503, "<html><title>503 Service Temporarily Unavailable</title></html>", "text/html; charset=UTF-8")
    case "gateway-timeout": return edgeRefusal(504, "<html><title>504 Gateway Time-out</title></html>", "text/html; charset=UTF-8")
    case "storage": return storageRefusal(403, "AccessDenied", "Access Denied")
  }
}
