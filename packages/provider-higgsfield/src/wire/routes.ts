/** The paths of the API that the adapter uses (`contracts/higgsfield.md`, section 1.1). */

/** Of a model id such as `higgsfield-ai/soul/v2/standard`; a webhook's address is part of what the key stands for. */
export const generation = (providerModel: string, webhook?: string): string => `/${providerModel}${webhook === undefined ? "" : `?hf_webhook=${encodeURIComponent(webhook)}`}`
export const estimate = (providerModel: string): string => `/estimate/${providerModel}`

const request = (id: string): string => `/requests/${encodeURIComponent(id)}`
/** Of an id that is safe in a path, or of what stands for one. */
export const statusOf = (id: string): string => `/requests/${id}/status`
export const status = (id: string): string => statusOf(encodeURIComponent(id))
export const cancel = (id: string): string => `${request(id)}/cancel`
export const erase = request

export const training = "/v1/custom-references"
/** The largest page that is known to work is the vendor's own default. */
export const pageSize = 20
export const trainedList = (page: number): string => `${training}/list?page=${page}&page_size=${pageSize}`
export const trained = (id: string): string => `${training}/${encodeURIComponent(id)}`

export const uploadUrl = "/files/generate-upload-url"
export const models = "/models?limit=500"
