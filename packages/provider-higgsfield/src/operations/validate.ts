/** Everything that is wrong with a request for this provider, at once; pure. */
import type * as Connection from "@likeness/core/Connection"
import type * as ProviderError from "@likeness/core/ProviderError"
import type * as Request from "@likeness/core/Request"
import type { Model } from "../models/Model.ts"
import * as Image from "./generate-image.ts"
import * as Video from "./generate-video.ts"
import { unsupported } from "./request-faults.ts"
import * as Training from "./train-identity.ts"

export const faultsOf = (request: Request.Request, connection: Connection.Connection, models: ReadonlyArray<Model>): ReadonlyArray<ProviderError.Fault> => {
  switch (request._tag) {
    case "trainIdentity": return Training.faults(request, connection)
    case "generateImage": return Image.faults(request, connection, models)
    case "generateVideo": return Video.faults(request, connection, models)
    case "enhance": return [unsupported([], "enhance is not offered")]
  }
}
