// Bundles an app: one start-up file, a chunk for each part that is loaded when used.
//
// A bare start of Node with Effect's modules one by one takes twice as long (docs/measurements.md).
// Native packages stay outside. `import.meta.url` keeps pointing at the source file a module came
// from, so that workers, supervisors and assets are found where they lie.
import { relative, sep } from "node:path"
import { fileURLToPath } from "node:url"
import { rolldown } from "rolldown"

const root = fileURLToPath(new URL("..", import.meta.url))
const native = [/^node:/u, /^sharp(\/|$)/u, /^@tensorflow\//u, /^@vladmandic\//u, /^fsevents$/u]

const keepSourceUrls = (outputFolder) => ({
  name: "keep-source-urls",
  transform(code, id) {
    if (id.includes("node_modules") || !id.startsWith(root) || !code.includes("import.meta.url")) return null
    const path = relative(outputFolder, id).split(sep).join("/")
    return { code: code.replaceAll("import.meta.url", `new URL(${JSON.stringify(path)}, import.meta.url).href`), map: null }
  }
})

/** `entries`: output name → source file. Every chunk lies directly in `outputFolder`. */
export const bundle = async (entries, outputFolder) => {
  const build = await rolldown({
    input: entries,
    platform: "node",
    external: native,
    plugins: [keepSourceUrls(outputFolder)],
    logLevel: "warn"
  })
  await build.write({ dir: outputFolder, format: "esm", entryFileNames: "[name].js", chunkFileNames: "[name]-[hash].js", cleanDir: false, minify: false, sourcemap: false })
  await build.close()
}
