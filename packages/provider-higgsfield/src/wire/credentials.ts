/** How a connection's credentials are spoken of: by where they lie, never by what they are. */
import type * as Connection from "@likeness/core/Connection"

export interface Credentials {
  /** What a POSIX shell puts in their place inside double quotes; a file's path is relative to the workspace folder. */
  readonly shell: string
  /** What a person does where they are missing or wrong. */
  readonly advice: string
}

/** The official SDK's variables: one for both halves, or one for each. */
const usual = "HF_CREDENTIALS"
const secondHalf: { readonly [name: string]: string } = { HF_API_KEY: "HF_API_SECRET" }

export const of = ({ credentials = `env:${usual}` }: Pick<Connection.Connection, "credentials">): Credentials => {
  if (credentials.startsWith("file:")) {
    const path = credentials.slice("file:".length)
    return { shell: `$(cat '${path.replaceAll("'", "'\\''")}')`, advice: `Write the key's id:secret into the file ${path}` }
  }
  const name = credentials.slice("env:".length)
  const second = secondHalf[name]
  return second === undefined
    ? { shell: `$${name}`, advice: `Set ${name} to the key's id:secret` }
    : { shell: `$${name}:$${second}`, advice: `Set ${name} and ${second} to the key's id and its secret` }
}
