/** The requests of an order as a person repeats them by hand: its own headers, and the free calls before and after it. */
import type * as Hash from "@likeness/core/Hash"
import type * as PreparedOrder from "@likeness/core/PreparedOrder"
import type { Adapter } from "../Adapter.ts"
import { plainHeaders } from "../wire/ApiClient.ts"
import * as routes from "../wire/routes.ts"
import { serialise } from "./price.ts"

const reading = ({ origin }: Adapter) => ({ authorization: `Key ${origin.credentials.shell}`, ...plainHeaders })
const writing = (adapter: Adapter) => ({ ...reading(adapter), "content-type": "application/json" })

export const orderHeaders = (adapter: Adapter, key: string): Readonly<Record<string, string>> => ({ ...writing(adapter), "idempotency-key": key })

/** A picture as it goes up. */
interface Upload {
  readonly sha256: Hash.Sha256
  readonly contentType: string
}

/** An address for each picture, and its bytes to that address, without the account's key. */
const uploads = (adapter: Adapter, pictures: ReadonlyArray<Upload>): ReadonlyArray<PreparedOrder.Call> =>
  [...Map.groupBy(pictures, ({ contentType }) => contentType)].flatMap(([contentType, of]) => {
    const assets = [...new Set(of.map(({ sha256 }) => sha256))]
    return [
      { purpose: "upload: an address for the picture", endpoint: `POST ${routes.uploadUrl}`, headers: writing(adapter), body: serialise({ content_type: contentType }), assets },
      { purpose: "upload: the picture (as it lies here; Likeness sends it upright and without metadata), with the upload_headers of that answer", endpoint: "PUT $upload_url", headers: { "content-type": contentType }, assets }
    ]
  })

export interface Generation {
  readonly providerModel: string
  readonly body: string
  readonly identity: string | undefined
  readonly uploads: ReadonlyArray<Upload>
}

const ticket = "$TICKET"

export const aroundGeneration = (adapter: Adapter, { body, identity, providerModel, uploads: pictures }: Generation): ReadonlyArray<PreparedOrder.Call> => [
  ...(identity === undefined ? [] : [{ purpose: "the identity's family and state", endpoint: `GET ${routes.trained(identity)}`, headers: reading(adapter) }]),
  ...uploads(adapter, pictures),
  { purpose: "estimate", endpoint: `POST ${routes.estimate(providerModel)}`, headers: writing(adapter), body },
  { purpose: "status", endpoint: `GET ${routes.statusOf(ticket)}`, headers: reading(adapter) }
]

export const aroundTraining = (adapter: Adapter, pictures: ReadonlyArray<Upload>): ReadonlyArray<PreparedOrder.Call> => [
  ...uploads(adapter, pictures),
  { purpose: "the names of the account's identities, page by page", endpoint: `GET ${routes.trainedList(1)}`, headers: reading(adapter) },
  { purpose: "status", endpoint: `GET ${routes.training}/${ticket}`, headers: reading(adapter) }
]
