/** Whether a process of this id runs. */
export const processLives = (id: number): boolean => {
  try {
    process.kill(id, 0)
    return true
  } catch {
    return false
  }
}
