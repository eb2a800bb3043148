// Documents stay true: what the code writes is written, and what a page points to is there.
import { execFileSync } from "node:child_process"
import { existsSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { describe, expect, it } from "vitest"
import { errorsPage, failuresPage, readme } from "./generated-docs.ts"

const root = fileURLToPath(new URL("..", import.meta.url))
const write = "run `node tools/run.mjs node scripts/generated-docs.ts`"

/** The links of a page that point into this repository, with the heading after `#`. */
const linksOf = (markdown: string): ReadonlyArray<{ readonly file: string; readonly heading: string | undefined }> =>
  [...markdown.replaceAll(/^```[^]*?^```/gmu, "").matchAll(/\]\(([^()\s]+)\)|(?:src|href)="([^"]+)"/gu)]
    .map(([, link = "", attribute]) => attribute ?? link)
    .filter((link) => !/^[a-z][a-z+.-]*:/iu.test(link))
    .map((link) => {
      const [file = "", heading] = link.split("#")
      return { file: decodeURIComponent(file), heading }
    })

const slug = (heading: string): string => heading.toLowerCase().replaceAll(/[^\p{L}\p{N}\s_-]/gu, "").trim().replaceAll(/\s/gu, "-")
const headingsOf = (markdown: string): ReadonlyArray<string> => [...markdown.matchAll(/^#{1,6} (.+)$/gmu)].map(([, text = ""]) => slug(text))

const broken = (page: string, text: string): ReadonlyArray<string> =>
  linksOf(text).flatMap(({ file, heading }) => {
    const target = file === "" ? join(root, page) : join(root, dirname(page), file)
    if (!existsSync(target)) return [`${page}: ${file} is not there`]
    if (heading === undefined || !target.endsWith(".md")) return []
    return headingsOf(readFileSync(target, "utf8")).includes(heading) ? [] : [`${page}: ${file} has no heading #${heading}`]
  })

const pages = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*.md"], { cwd: root, encoding: "utf8" })
  .split("\n").filter((page) => page !== "" && existsSync(join(root, page)))

describe("documents", () => {
  it("have links that lead somewhere", () => {
    expect(pages).toContain("README.md")
    expect(pages.flatMap((page) => broken(page, readFileSync(join(root, page), "utf8")))).toEqual([])
  })

  it("a link to a page or a heading that is not there is found", () => {
    expect(broken("README.md", "[a](docs/nowhere.md) [b](CONTRIBUTING.md#nowhere) ![c](docs/images/nowhere.png) [d](https://example.com)")).toHaveLength(3)
  })

  it("the README's table is what the providers declare", async () => {
    expect(readFileSync(join(root, "README.md"), "utf8"), write).toBe(await readme())
  })

  it("the page of errors is what the code has", () => {
    expect(readFileSync(join(root, "docs/reference/errors.md"), "utf8"), write).toBe(errorsPage())
  })

  it("the page of known failures is what the table has", () => {
    expect(readFileSync(join(root, "docs/reference/failures.md"), "utf8"), write).toBe(failuresPage())
  })
})
