import type * as Request from "@likeness/core/Request"

/** The requests that a ComfyUI server carries out. */
export type ServerRequest = Exclude<Request.Request, Request.TrainIdentity>
