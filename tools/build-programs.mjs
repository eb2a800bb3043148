// Bundles programs that a suite starts many times: `node tools/build-programs.mjs FOLDER NAME=FILE ...`.
// As modules one by one each start would take three times as long.
import { bundle } from "./bundle.mjs"

const [folder, ...entries] = process.argv.slice(2)
await bundle(Object.fromEntries(entries.map((entry) => entry.split("="))), folder)
