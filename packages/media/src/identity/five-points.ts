export type Point = readonly [x: number, y: number]

/** Which of the 68 landmarks (iBUG numbering, from 0) make each of the five. */
const groups = [[37, 38, 40, 41], [43, 44, 46, 47], [30], [48, 60], [54, 64]]

/** Eyes, nose and mouth corners from 68 landmarks; the eyes' corners move with expression, so they are left out. */
export const fivePoints = (landmarks: ReadonlyArray<{ readonly x: number; readonly y: number }>): ReadonlyArray<Point> =>
  groups.map((group): Point => {
    let x = 0
    let y = 0
    for (const index of group) {
      const landmark = landmarks[index]
      if (landmark === undefined) throw new Error(`landmark ${index} is missing`)
      x += landmark.x
      y += landmark.y
    }
    return [x / group.length, y / group.length]
  })
