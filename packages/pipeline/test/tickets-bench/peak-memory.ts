/** The most memory that this process had, in kilobytes: the system's own figure begins with the parent's. */
let peak = 0
const look = (): void => void (peak = Math.max(peak, process.memoryUsage.rss()))
setInterval(look, 100).unref()

export const peakMemory = (): number => {
  look()
  return Math.round(peak / 1024)
}
