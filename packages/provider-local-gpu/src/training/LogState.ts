/** What the trainer's log says up to now. */
import * as Log from "./Log.ts"
import * as Pace from "./Pace.ts"

export interface LogState {
  readonly stage: Log.Stage
  readonly step?: Log.Step
  readonly epoch?: { readonly current: number; readonly total: number }
  /** The first step whose loss is no number. */
  readonly nan?: Log.Line
  /** `model saved.` */
  readonly saved: boolean
  /** What the trainer computes on, once it has said so. */
  readonly device?: { readonly name: string; readonly line: Log.Line }
  readonly stepsPerEpoch?: number
  /** Of the newest state that was written out: the line after it proves that its writing ended. */
  readonly stateEpoch?: number
  readonly pace: Pace.Pace
}

export const logState = (log: ReadonlyArray<Log.Line>): LogState => {
  let stage: Log.Stage = "starting"
  let step: Log.Step | undefined
  let epoch: LogState["epoch"]
  let nan: Log.Line | undefined
  let saved = false
  let device: LogState["device"]
  let stepsPerEpoch: number | undefined
  let writing: number | undefined
  let stateEpoch: number | undefined
  let pace = Pace.begin
  for (const line of log) {
    if (writing !== undefined && !Log.isOfState(line.text)) {
      stateEpoch = writing
      writing = undefined
    }
    const found = Log.read(line.text)
    stage = found.stage ?? stage
    step = found.step ?? step
    epoch = found.epoch ?? epoch
    device ??= found.device === undefined ? undefined : { name: found.device, line }
    stepsPerEpoch = found.stepsPerEpoch ?? stepsPerEpoch
    writing = found.stateEpoch ?? writing
    if (nan === undefined && Log.isNan(found.step)) nan = line
    if (Log.isDone(line.text)) saved = true
    pace = found.step !== undefined ? Pace.stepped(pace, found.step) : found.stage === "saving" ? Pace.interrupted(pace) : pace
  }
  return {
    stage, saved, pace,
    ...(step === undefined ? {} : { step }), ...(epoch === undefined ? {} : { epoch }), ...(nan === undefined ? {} : { nan }),
    ...(device === undefined ? {} : { device }), ...(stepsPerEpoch === undefined ? {} : { stepsPerEpoch }), ...(stateEpoch === undefined ? {} : { stateEpoch })
  }
}
