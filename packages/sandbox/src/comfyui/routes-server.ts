import * as Exchange from "./Exchange.ts"
import * as Fault from "./Fault.ts"
import * as Folders from "./Folders.ts"
import { modelFolders, render } from "./NodeSpec.ts"
import { isAtLeast, type Server } from "./Server.ts"
import { wake } from "./Worker.ts"

const gibibyte = 1024 ** 3

const vramTotal = Math.round(23.65 * gibibyte)
/** What stays taken without models, and with an SDXL model and its encoders loaded. */
const vramIdle = Math.round(0.6 * gibibyte)
const vramLoaded = Math.round(8.9 * gibibyte)

/** Server feature flags, on `/features` and as the answer to the websocket's handshake. */
export const features = (server: Server) => ({ supports_preview_metadata: true, ...(isAtLeast(server.settings, 0, 33) ? { supports_model_type_tags: true } : {}), max_upload_size: server.settings.maxUploadBytes, extension: { manager: { supports_v4: true } }, node_replacements: true, assets: false })

const systemStats = (server: Server) => {
  const taken = server.life.modelsLoaded ? vramLoaded : vramIdle
  return {
    system: {
      os: "linux",
      ram_total: 64 * gibibyte,
      ram_free: 48 * gibibyte,
      comfyui_version: server.settings.version,
      required_frontend_version: "1.49.6",
      python_version: "3.12.8 (main, Dec  4 2024, 08:54:12) [GCC 13.2.0]",
      pytorch_version: "2.8.0+cu128",
      embedded_python: false,
      deploy_environment: "local-git",
      argv: server.settings.argv
    },
    devices: [
      {
        name: "cuda:0 NVIDIA GeForce RTX 4090 : cudaMallocAsync",
        type: "cuda",
        index: 0,
        vram_total: vramTotal,
        vram_free: vramTotal - taken,
        torch_vram_total: server.life.modelsLoaded ? vramLoaded - vramIdle : 0,
        torch_vram_free: server.life.modelsLoaded ? Math.round(0.05 * gibibyte) : 0
      }
    ]
  }
}

const free = (server: Server, exchange: Exchange.Exchange): void => {
  const body = Exchange.jsonObject(exchange)
  if (body["unload_models"] === true) server.life.unload = true
  if (body["free_memory"] === true) server.life.freeMemory = true
  Exchange.empty(exchange, 200)
  void wake(server)
}

const objectInfo = (server: Server, name: string | undefined) => {
  const { catalogue, listing } = server.known
  const specs = name === undefined ? [...catalogue.values()] : [...catalogue.values()].filter((spec) => spec.name === name)
  return Object.fromEntries(specs.map((spec) => [spec.name, render(spec, listing)]))
}

const embeddings = (server: Server) => Folders.listModels(server.known.folders, "embeddings").map((name) => name.replace(/\.[^.]+$/, ""))

/** `/system_stats`, `/object_info`, `/models`, `/embeddings`, `/features` and `/free`. */
export const routesServer = (server: Server): Exchange.Route => (exchange) => {
  const line = `${exchange.method} ${exchange.path}`
  const folder = modelFolders.find((key) => line === `GET /models/${key}`)
  if (line === "GET /system_stats") Exchange.json(exchange, 200, systemStats(server))
  else if (line === "GET /features") Exchange.json(exchange, 200, features(server))
  else if (line === "GET /object_info") Exchange.json(exchange, 200, objectInfo(server, undefined))
  else if (line.startsWith("GET /object_info/")) Exchange.json(exchange, 200, objectInfo(server, decodeURIComponent(exchange.path.slice("/object_info/".length))))
  else if (line === "GET /models") Exchange.json(exchange, 200, modelFolders)
  else if (folder !== undefined) Exchange.json(exchange, 200, Folders.listModels(server.known.folders, folder))
  else if (line === "GET /embeddings") Exchange.json(exchange, 200, embeddings(server))
  else if (line === "POST /free") free(server, exchange)
  else return false
  return true
}

/** `/__sandbox/…`: what a test asks and a real server does not have. */
export const routesSandbox = (server: Server): Exchange.Route => (exchange) => {
  const line = `${exchange.method} ${exchange.path}`
  if (line === "GET /__sandbox/journal") {
    Exchange.json(exchange, 200, server.journal)
    return true
  }
  if (line === "POST /__sandbox/faults") {
    const value: unknown = JSON.parse(exchange.body.toString("utf8"))
    const faults = (Array.isArray(value) ? value : [value]).map(Fault.parse)
    const wrong = faults.find((fault) => typeof fault === "string")
    if (wrong !== undefined) Exchange.json(exchange, 400, { error: wrong })
    else {
      for (const fault of faults) if (typeof fault !== "string") server.plan.add(fault)
      Exchange.json(exchange, 200, { planned: faults.length })
    }
    return true
  }
  if (line.startsWith("GET /__sandbox/simulated/")) {
    const known = server.simulated.get(exchange.path.slice("/__sandbox/simulated/".length))
    Exchange.json(exchange, known === undefined ? 404 : 200, known ?? { error: "no such job" })
    return true
  }
  return false
}
