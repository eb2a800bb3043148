import * as Effect from "effect/Effect"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import { studyFolder } from "@likeness/pipeline/study/Study"
import type { Workspace } from "@likeness/pipeline/workspace/Workspace"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { Api } from "../Api.ts"
import * as Problems from "../problems.ts"

const noReport = (study: string) =>
  Problems.make(404, { tag: "ReportNotFound", detail: `study ${study} has no report here`, advice: `Check the study's name, or write the report with \`likeness bench report ${study}\`.` })

/** The page holds everything that it shows, so that nothing else need be let in. */
const pagePolicy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

export const studiesGroup = (workspace: Workspace) => {
  const read = (study: string, file: string) =>
    Effect.tryPromise({ try: () => readFile(join(studyFolder(workspace, study), file)), catch: (cause) => cause as NodeJS.ErrnoException }).pipe(
      Effect.catch((cause) => (cause.code === "ENOENT" ? Effect.fail(noReport(study)) : Effect.die(cause)))
    )
  return HttpApiBuilder.group(Api, "studies", (handlers) =>
    handlers.handleAll({
      report: ({ params }) => Effect.map(read(params.name, "report.json"), (bytes) => HttpServerResponse.uint8Array(bytes, { contentType: "application/json" })),
      page: ({ params }) =>
        Effect.map(read(params.name, "report.html"), (bytes) =>
          HttpServerResponse.uint8Array(bytes, { contentType: "text/html; charset=utf-8", headers: { "content-security-policy": pagePolicy } }))
    }))
}
