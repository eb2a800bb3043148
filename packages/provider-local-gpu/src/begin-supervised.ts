/** Starts a supervisor that outlives this process. */
import { execa } from "execa"

/** `supervisor` is a program's text, `folder` its argument. Gives its first word, which it says when its own child runs or cannot. */
export const beginSupervised = (supervisor: string, folder: string): Promise<string> => {
  const child = execa(process.execPath, ["-e", supervisor, folder], {
    cwd: folder, detached: true, cleanup: false, stdin: "ignore", stdout: "pipe", stderr: "ignore", buffer: false, reject: false, windowsHide: true, extendEnv: false, env: {}
  })
  // What execa does not offer: a child that this process does not wait for.
  const node = child.nodeChildProcess
  return new Promise((resolve) => {
    let said = ""
    const settle = (word: string) => {
      child.stdout.destroy()
      node.unref()
      resolve(word)
    }
    child.stdout.on("data", (piece: Buffer) => {
      said += piece.toString("utf8")
      if (said.includes("\n")) settle(said.trim())
    })
    child.stdout.on("error", () => settle(said.trim()))
    node.on("error", (error) => settle(`failed ${error.message}`))
    node.on("exit", () => settle(said.trim()))
  })
}
