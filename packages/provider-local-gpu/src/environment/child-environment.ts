/** The variables of the programs that build: what they need, and what a user set to reach an index. */

const passed = /^(?:PATH|HOME|TMPDIR|UV_(?:DEFAULT_INDEX|INDEX|INDEX_URL|EXTRA_INDEX_URL|FIND_LINKS|OFFLINE|SYSTEM_CERTS|NATIVE_TLS|PYTHON_INSTALL_MIRROR|PYTHON_DOWNLOADS)|PIP_(?:INDEX_URL|EXTRA_INDEX_URL|FIND_LINKS|CERT|TRUSTED_HOST|CONFIG_FILE|DEFAULT_TIMEOUT)|SSL_CERT_(?:FILE|DIR)|REQUESTS_CA_BUNDLE|(?:https?|no|all)_proxy)$/iu

/** Of `own` what lets a build reach its index; `cache` takes all downloads. Nothing of Python's own leaks in. */
export const buildEnvironment = (own: NodeJS.ProcessEnv, cache: string): { readonly [name: string]: string } => ({
  ...Object.fromEntries(Object.entries(own).filter((entry): entry is [string, string] => entry[1] !== undefined && passed.test(entry[0]))),
  LANG: "C.UTF-8",
  NO_COLOR: "1",
  PYTHONUTF8: "1",
  PYTHONNOUSERSITE: "1",
  PIP_DISABLE_PIP_VERSION_CHECK: "1",
  UV_CACHE_DIR: cache,
  UV_NO_CONFIG: "1",
  UV_NO_PROGRESS: "1",
  UV_LINK_MODE: "copy",
  UV_HTTP_TIMEOUT: "300",
  GIT_TERMINAL_PROMPT: "0"
})

/** For an environment's own Python: nothing from outside, nothing written. */
export const sealedEnvironment = (venv: string, temporary: string): { readonly [name: string]: string } => ({
  PATH: `${venv}/bin:/usr/local/bin:/usr/bin:/bin`,
  HOME: temporary,
  TMPDIR: temporary,
  LANG: "C.UTF-8",
  PYTHONUTF8: "1",
  PYTHONIOENCODING: "utf-8",
  PYTHONUNBUFFERED: "1",
  PYTHONNOUSERSITE: "1",
  PYTHONDONTWRITEBYTECODE: "1",
  HF_HUB_OFFLINE: "1",
  TRANSFORMERS_OFFLINE: "1",
  HF_HUB_DISABLE_TELEMETRY: "1",
  HF_HOME: temporary
})
