/** The forms of single lines within tracebacks, of Python, IPython, Rich, exception groups and ComfyUI. */

export const header = /^(\s{0,64})(?:[+|] {0,2})?(?:Original |Exception Group )?Traceback \(most recent call last\)/u
export const richHeader = /^(\s{0,64})[╭┌+][─-]{2,120} ?(?:\S{1,40} )?Traceback \(most recent call last\)/u
/** IPython's, with the class at the left. */
export const notebookHeader = /^([A-Z]\w{2,60})\s{2,80}Traceback \(most recent call last\)$/u
/** What ends without an exception of its own: a watchdog's dump of all threads. */
export const watchdog = /^Timeout \(\d{1,4}:\d\d:\d\d(?:\.\d{1,9})?\)!$/u
export const bareFrame = /^(\s{2,24})File "[^"]{1,400}", line \d{1,7}(?:, in .{1,200})?$/u
export const frameFile = /File "([^"]{1,400})", line \d{1,7}|[│|❱]\s{1,4}(\/[^:│]{1,400}|[A-Za-z]:\\[^:│]{1,400})(?::\d{1,7} in |:?\d{0,7}\s{0,40}│$)/u
/** The frames of whoever installs. */
export const installerFrame = /\/(?:pip\/_(?:internal|vendor)|(?:site|dist)-packages\/(?:hatch|poetry|pdm|pipenv|pipx|conda|mamba|uv|virtualenv))\//u
export const richBody = /^\s{0,64}(?:[│❱╭╰┌└]|\| |\+-)/u
export const groupPipe = /^\s{2,24}\| ?(?! )|^\s{2,24}\|(?: (?= ))/u
export const groupLine = /^\s{2,24}\+(?:-\+)?-{3,}/u
/** Where pip and uv call a build. */
export const buildFrames = /pyproject_hooks\/_in_process|\/pep517\/|setuptools\/build_meta\.py/u
export const during = /^\s{0,24}During handling of the above exception, another exception occurred/u
export const because = /^\s{0,24}The above exception was the direct cause of the following exception/u
export const unfinished = /(?:[:.!]|\(Request ID: [^)]{0,80}\)|\))$|^[\w.]{1,160}:?$/u

/** Exceptions whose message has no further lines. */
export const oneLine = /^(?:SyntaxError|IndentationError|TabError|AttributeError|SystemError|ModuleNotFoundError|KeyError|NameError|IndexError|ZeroDivisionError|FileNotFoundError|PermissionError|FileExistsError|NotADirectoryError|IsADirectoryError)$/u
/** A box in which tyro, cyclopts and typer refuse an argument. */
export const boxTitle = /^[╭┌]─{1,2} (?:Error|Parsing error|Invalid [\w ]{1,30}|Unrecognized [\w ]{1,30}|Unknown [\w ]{1,30}|Required [\w ]{1,30}|Missing [\w ]{1,30}|Usage error|Ambiguous [\w ]{1,30}) [─-]/u

/** Where Python begins to run something of its own accord: an uncaught exception's first frame. */
export const beginning = /, in (?:<module>|_run_module_as_main|_run_code|run_path|_wrap|_bootstrap|_bootstrap_inner|worker|_worker_loop|_process_worker|spawn_main|exc_logging_wrapper)$/u

/** Where ComfyUI runs a graph's nodes: what is raised there ends the job, whatever the server says next. */
export const jobFrame = /\/execution\.py", line \d{1,7}, in (?:execute|get_output_data|_?(?:async_)?map_node_over_list)$/u

/** What a server meets when a client has gone. */
export const gone = /^(?:Client)?(?:Connection(?:Reset|Aborted)Error|BrokenPipeError|CancelledError)$/u
