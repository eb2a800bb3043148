/** Starts one of the servers for tests as a process that ends with this one. */
import { spawn } from "node:child_process"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"

export interface Started {
  /** What it announced: one line of JSON. */
  readonly line: string
  readonly stop: () => Promise<void>
}

export const startServer = async (name: "postgres" | "s3", ...args: ReadonlyArray<string>): Promise<Started> => {
  const script = fileURLToPath(new URL(`../../../tools/test-servers/${name}.mjs`, import.meta.url))
  const child = spawn(process.execPath, [script, ...args], { stdio: ["pipe", "pipe", "inherit"] })
  const ended = new Promise<void>((resolve) => { child.once("close", () => resolve()) })
  const line = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once("line", resolve)
    void ended.then(() => reject(new Error(`the ${name} server for the tests did not start; what it said is above`)))
  })
  return {
    line,
    stop: () => {
      child.stdin.end()
      return ended
    }
  }
}
