/** Starts the Postgres server of a run; its end comes with the run's, however that ends. */
import { startServer } from "./start-server.ts"

export default async (): Promise<() => Promise<void>> => {
  const { line, stop } = await startServer("postgres")
  process.env["LIKENESS_TEST_POSTGRES"] = line
  return stop
}
