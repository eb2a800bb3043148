/** Names the detector, landmarks and recognition network that `face-model.ts` runs. */
export const faceModelId = "face-api-resnet-128"
/** Five-point alignment and mirror average; a change of either gets a new version. */
export const faceModelVersion = "five-point-mirror-1"
export const faceModelDimension = 128
