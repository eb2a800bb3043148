/** Lines that say by their form alone that something failed: usage errors, aborts, installers' and loggers' errors. */
import type { Line } from "./Line.ts"
import { isNoise } from "./noise.ts"
import { place } from "./signatures/death.ts"

/** Words, of five bytes or more, in at least one of which every form here and every traceback stands. */
export const grammarWords: ReadonlyArray<string> = [
  "Traceback ", "  File \"", "During handling of", "The above exception", "Error", "error", "ERROR", "Fatal", "FATAL", "fatal", "CRITICAL", "Failed", "failed", "FAILED",
  "Exception", "Interrupt", "SystemExit", "  × ", "╰─▶", "╰─>", "terminate called", "panicked at", "Assertion", "Check failed", "usage:", "Usage:", "no such option",
  "free(): ", "malloc(): ", "munmap_chunk", "realloc(): ", "corrupted", "double free", "stack smashing", "buffer overflow", "pure virtual", "libc++abi", "npm ERR!", "StopIteration", "MultipleInvalid",
  "BadZipFile", "OutOfMemory", "Refused", "Timeout", "Incomplete", "invalid choice", "requires an argument",
  "Complete output", "undefined reference", ": cannot find -l", "Could not find a version", "No matching distribution", "setup.py egg_info", "E       ", "panic: ", ": *** ", "Timeout (", "looks :(", "╭─ ", "ssh: ", "kex_exchange", "rsync error", "did not complete", "exited with ", "stopped (rc=", "as UP_FOR_RETRY", "BUILD FAIL", "exited: ", "exited, code=", "completed with exit", "terminated normally, but", "exit status ",
  ": line ", " 行: ", ": Zeile ", ": ligne ", ": línea ", ": riga ", ": строка ", ": рядок ", ": linha ", ", linha ", ": linia ", ": línia ", ": řádek ", ": regel ", ": linje ", ": rivi ", ": satır ", ": 줄 ", ": baris ", ": dòng ", ": γραμμή ", ". sor: ", ": 第 ", "npm error"
]

const argparsePhrase = /^(?:unrecognized arguments|argument |the following arguments are required|expected |invalid choice|ambiguous option|one of the arguments|too (?:few|many) arguments|no such option|unrecognized option)/u
const program = /^([\w./\\@+-]{1,200}(?: [\w<>[\].…-]{1,40}){0,8}): error: (.{1,2000})/u
const click = /^(?:Error: )?(?:No such (?:option|command)|Invalid value(?: for|:)|Missing (?:option|argument|parameter|command)|Got unexpected extra argument|Option '?-{1,2}[\w-]{1,60}'? requires|no such option: )/u
const clap = /^error: (?:unexpected argument|unexpected value|invalid value|the following required arguments|unrecognized subcommand|a value is required|one or more required|the argument '|found argument|equal sign is needed|unexpected )/u
const optparse = /^(?:option|argument) -{1,2}[\w-]{1,60}(?:\/-{1,2}[\w-]{1,60}){0,3}: \S|^-{1,2}[\w-]{1,60} option requires|^\w{0,40} ?option .{1,80} requires an argument/u
const boxed = /^[│|] {1,3}(\S.{0,300}?)\s{0,200}[│|]$/u

/** What a command line's parser refused; `afterUsage` where its usage text stands just above. */
export const usageError = (text: string, afterUsage: boolean): string | undefined => {
  const inner = boxed.exec(text)?.[1] ?? text
  if (clap.test(inner) || click.test(inner) || (afterUsage && optparse.test(inner))) return inner
  const found = program.exec(inner)
  if (found === null || /:\d{1,6}$|\.(?:c|cc|cpp|cu|cuh|h|hpp|rs|go)$/u.test(found[1]!)) return undefined
  return afterUsage || argparsePhrase.test(found[2]!) ? inner : undefined
}

export const isUsageText = (text: string): boolean => /^\s{0,4}usage:(?:\s|$)/iu.test(text)

const aborts: ReadonlyArray<RegExp> = [
  /^Fatal Python error: /u,
  /^thread '[^']{0,80}' (?:\(\d{1,12}\) )?panicked at /u,
  /\bAssertion ['`"‘].{1,1000}['`"’] failed/u,
  /^Assertion failed: /u,
  /(?:^|\] |: )Check failed: /u,
  /^(?:free|realloc|malloc)\(\): |^munmap_chunk\(\): |^malloc_consolidate\(\): |^(?:double free or corruption|corrupted (?:size|double-linked list|unsorted))|^\*\*\* (?:Error in|stack smashing detected|buffer overflow detected)|^Fatal glibc error|^pure virtual method called|^libc\+\+abi: terminating/u,
  /^panic: (?!\S{1,40}\[)|^fatal error: (?!.{1,200}\.h(?:pp)?: No such file)/u,
  /^={2}\d{1,8}={2} ?ERROR: AddressSanitizer: /u,
  /^Intel MKL FATAL ERROR: |^OMP: Error #\d|^INTEL MKL ERROR: /u,
  /^terminate called (?:without an active exception|recursively)/u
]

export const isAbort = (text: string): boolean => aborts.some((each) => each.test(text))

export const thrown = /^terminate called after throwing an instance of '([^']{1,300})'/u
export const what = /^\s{0,8}what\(\):\s{0,4}(.{0,4000})/u

/** What uv, cargo and pip say after `error: ` begins with a capital, a name in backquotes or is a word with dashes. */
export const isExplanation = (text: string): boolean => /^(?:× |error: (?:[A-Z`'"][\w`'"./-]{1,200} |[a-z]{3,20}(?:-[a-z]{3,20}){1,4}(?: |$)))/u.test(text)

/** What installers speak of. */
export const isOfInstaller = (text: string): boolean => !/^error: (?:Cannot find|Module not found)/u.test(text) && /\b(?:packages?|wheels?|sdists?|distributions?|dependenc\w{1,4}|requirements?|[Pp]ythons?|virtual ?env\w*|venv|lock ?file|[\w.]+\.lock|resol\w+|index|indexes|build\w*|backend|install\w*|fetch\w*|download\w*|metadata|egg|pyproject|uv|interpreters?|hash\w*|cache|crates?|git|clone|compil\w+|setuptools|subprocess-exited\S*|externally\S*|legacy\S*|egg_info|unpack\w*|extract\w*|command|linker|workspace|project|source|tools?|executables?|spawn)\b/iu.test(text)

/** pip's own errors. */
const pip = /^(?:Could not find a version that satisfies|No matching distribution found for|Command ["'].{1,400}setup\.py.{1,400}failed with error code)|^\s{0,4}ERROR: (?:Could not (?!consume|override|append)|No matching distribution|Cannot (?:install|uninstall|unpack|determine|find command)|ResolutionImpossible|Failed (?:building|to build|cleaning)|Package '|Ignored the following versions that require|THESE PACKAGES|Invalid requirement|Invalid wheel|HTTP error|\d{3} (?:Client|Server) Error|Exception:|Operation cancelled|Directory '|Can(?: ?not|'t) perform|.{1,300} is not a (?:supported|valid)|Hash|In --require-hashes|Error \[|Unsatisfiable|Command (?:errored|'|")|Double requirement|Some build dependencies|.{1,200} does not (?:appear to be|exist)|Requested .{1,300} (?:has|from)|Wheel '|Requirements should|Links are not allowed|Unknown or unsupported|.{1,200} has an? (?:invalid|unsupported) wheel|Neither 'setup\.py'|File "setup\.py"|Can't verify hashes|.{1,200} from https?:)/u
const pipSummary = /^No matching distribution found|^Command ["']|^\s{0,4}ERROR: (?:No matching distribution|ResolutionImpossible|Failed building wheel|Failed to build |Could not build wheels|Exception:|Command errored|Failed cleaning)/u

export const isPipError = (text: string): boolean => pip.test(text)
/** It repeats what was said above it. */
export const isPipSummary = (text: string): boolean => pipSummary.test(text)

const compiler = /^.{1,300}meson\.build:\d{1,6}:\d{1,6}: ERROR: |^(?:.{1,300}:\d{1,6}(?::\d{1,6})?: )?(?:fatal )?error(?: [A-Z]{1,4}\d{2,5})?: |^error: |^.{1,200} : fatal error |^CMake Error|^(?:collect2|ld|nvcc|clang|gcc|g\+\+|cc1plus|ninja|make|gmake|cmake)(?:\[\d\])?: (?:\*{3} |error|fatal|cannot|.{0,120}[Ee]rror)|^make(?:\[\d\])?: \*{3} |^\/bin\/(?:ba)?sh: .{1,200}not found|^ninja: build stopped|was not found in the pkg-config search path|^(?:fatal|ERROR|Error|FATAL)\b.{0,4}: /u
/** A compiler or linker inside an installer's box. */
export const isBuildError = (text: string): boolean => compiler.test(text)
/** make tells of each rule above the one that failed. */
export const isMakeSummary = (text: string): boolean => /^(?:g?make|mingw32-make)(?:\[\d{1,3}\])?: \*{3} \[.{1,400}\] (?:Error \d|\w)/u.test(text)
export const isBuildSummary = (text: string): boolean => /^(?:error: command .{1,400} failed with exit (?:code|status)|error: (?:subprocess-exited-with-error|metadata-generation-failed|legacy-install-failure)|ninja: build stopped|make(?:\[\d\])?: \*{3}|collect2: error)/u.test(text)

const recordStart = /^(?:ssh|scp|sftp): \S|^kex_exchange_identification: |^rsync error: |^\W{0,6}(?:\[?(?:[Ee]rror|ERROR|[Ff]atal|FATAL|CRITICAL|[Ff]ailed|FAILED)\]?\b|npm (?:ERR!|error) |(?:[\w./-]{1,80}: )(?:fatal |FATAL )?(?:error|Error|ERROR|fatal)(?:: | )|(?:g?make|mingw32-make)(?:\[\d{1,3}\])?: \*{3} |\S{1,200}\.(?:tsx?|jsx?|vue|cs)\(\d{1,7},\d{1,5}\): error |\S{1,200}\.(?:c|cc|cpp|cxx|cu|cuh|h|hpp|rs|go|f90|pyx|java|tsx?|m?js|swift):\d{1,7}(?::\d{1,5})?: (?:fatal )?error: |(?:\S{0,60}\/)?ld(?:\.\w{2,6})?: (?:cannot find|error)|\S.{0,200}: undefined reference to |\S{1,200}\.go:\d{1,6}:\d{1,5}: \S|collect2: error: |CMake Error\b|nvcc fatal)/u

const startFailed = /^(?:The )?(?:[Aa]pplication|[Ss]erver|[Ss]ervice|[Ww]orker|[Jj]ob|[Rr]un|[Tt]raining|[Pp]rocess|[Pp]rogram|[Pp]ipeline|[Tt]ask|[Ss]tep|[Ss]tartup|[Bb]uild)(?: [\w.-]{1,40})? (?:startup |start-up )?(?:has |was )?(?:failed|crashed|aborted|exited with (?:an )?error)(?: to start| unexpectedly)?[.!,;]?(?: (?:[Ee]xiting|[Aa]borting|[Ss]hutting down|[Ss]topping|[Ss]ee (?:the )?(?:log|above)[\w ]{0,20}))?[.!]{0,3}$/u
/** Whoever ran many things says that the whole failed: managers, workflows, services, schedulers. */
const verdict = /^This progress looks :\(|^(?:Exiting because a job execution failed|At least one job did not complete successfully)|Marking task as (?:FAILED|UP_FOR_RETRY)|Finished in state (?:Failed|Crashed)\b|^ERROR: failed to reproduce '|^Job '[\w.-]{1,80}' failed\b|Main process exited, code=exited, status=[1-9]|Failed with result '(?!oom-kill|signal|timeout|watchdog)[\w-]{1,40}'|^Failed to start .{1,160}\.$|[Pp]rocess completed with exit code [1-9]|^FAILURE: Build failed|\bBUILD FAIL(?:URE|ED)$|^FAILED \((?:failures|errors)=\d|\bELIFECYCLE\b.{0,60}Command failed|^error Command failed with exit code|^error: script "[^"]{1,80}" exited with code|^=+ \d{1,6} failed\b|^srun: error: .{1,80}: tasks? [\d,-]{1,40}: Exited with exit code|exited: \S{1,80} \(exit status [1-9]\d{0,2}; not expected\)|gave up: \S{1,80} entered FATAL state|^(?:node )?\S.{0,200}? exited with (?:exit )?code [1-9]\d{0,2}$|\S stopped \(rc=[1-9]\d{0,2}\)$|^Primary job\s{1,4}terminated normally, but \d|^\S{1,80}\s{1,20}: ok=\d{1,5}\s.{0,80}\bfailed=[1-9]/u
export const isVerdict = (text: string): boolean => text.length < 400 && verdict.test(text)

/** It tells that something failed, not why. */
export const isBareFailure = (text: string): boolean => startFailed.test(text)

/** What a shell says of its script's line. */
const shell = new RegExp(String.raw`^${place} ?\S`, "u")

/** A line that calls itself an error; noise does not count. */
export const isRecord = (line: Line): boolean =>
  line.level === "error" ? line.body.trim() !== "" && !isNoise(line.body) : line.level === undefined && (recordStart.test(line.text) || shell.test(line.text)) && !isNoise(line.text)
