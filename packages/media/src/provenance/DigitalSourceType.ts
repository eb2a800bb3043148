/** How a file came to be, in IPTC's words. */

/**
 * - `trainedAlgorithmicMedia`: made by a trained model
 * - `compositeWithTrainedAlgorithmicMedia`: something not generated is mixed in
 * - `algorithmicMedia`: made by an algorithm that was not trained, such as a renderer
 */
export type DigitalSourceType = "trainedAlgorithmicMedia" | "compositeWithTrainedAlgorithmicMedia" | "algorithmicMedia"

const vocabulary = "http://cv.iptc.org/newscodes/digitalsourcetype/"

/** Its address in IPTC's vocabulary (https://cv.iptc.org/newscodes/digitalsourcetype/). */
export const toUrl = (type: DigitalSourceType): string => vocabulary + type

/** The last part of an address in the vocabulary, whatever it is; `null` for other text. */
export const nameFromUrl = (url: string): string | null => url.startsWith(vocabulary) ? url.slice(vocabulary.length) : null
