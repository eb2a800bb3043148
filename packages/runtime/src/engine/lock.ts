/**
 * Who holds the engine of a workspace: an exclusive transaction in a second SQLite file. The operating
 * system ends it with the process, however that ends. Beside it stands who holds it, for messages only.
 */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs"
import { hostname } from "node:os"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import type { EngineHolder } from "../EngineHolder.ts"
import { storeUnusable } from "../store/store-unusable.ts"
import type { Stored } from "../Repository.ts"

const lockFile = (folder: string) => join(folder, "engine.lock")
const holderFile = (folder: string) => join(folder, "engine.json")

const isBusy = (thrown: unknown): boolean => thrown instanceof Error && "errcode" in thrown && (thrown.errcode === 5 || thrown.errcode === 261)

/** The open lock, or `undefined` where somebody else has it. */
const tryLock = (folder: string): DatabaseSync | undefined => {
  const database = new DatabaseSync(lockFile(folder), { timeout: 0 })
  try {
    database.exec("BEGIN EXCLUSIVE")
    return database
  } catch (thrown) {
    database.close()
    if (isBusy(thrown)) return undefined
    throw thrown
  }
}

/** Takes the engine for the scope's life; `false` where somebody else has it. */
export const take = (folder: string): Effect.Effect<boolean, ReturnType<typeof storeUnusable>, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.try({
      try: () => {
        mkdirSync(folder, { recursive: true })
        const lock = tryLock(folder)
        if (lock !== undefined) {
          const temporary = `${holderFile(folder)}.${process.pid}`
          writeFileSync(temporary, JSON.stringify({ pid: process.pid, host: hostname(), since: new Date().toISOString() }))
          renameSync(temporary, holderFile(folder))
        }
        return lock
      },
      catch: (thrown) => storeUnusable("The workspace's engine cannot be locked.", thrown)
    }),
    (lock) => Effect.sync(() => lock?.close())
  ).pipe(Effect.map((lock) => lock !== undefined))

/** Asks without taking it. */
export const holder = (folder: string, isHere: () => boolean): Stored<EngineHolder> =>
  Effect.try({
    try: (): EngineHolder => {
      if (isHere()) return { _tag: "here" }
      const lock = tryLock(folder)
      if (lock !== undefined) {
        lock.close()
        return { _tag: "nobody" }
      }
      const { host, pid, since } = JSON.parse(readFileSync(holderFile(folder), "utf8")) as { readonly pid: number; readonly host: string; readonly since: string }
      return { _tag: "elsewhere", pid, host, since }
    },
    catch: (thrown) => storeUnusable("It cannot be told who holds the workspace's engine.", thrown)
  })
