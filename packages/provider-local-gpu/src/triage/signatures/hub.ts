/** The model hub: who may, and whether it can be reached. */
import type { Signature } from "../Signature.ts"

const hubFrames = /huggingface_hub|transformers|diffusers|datasets\/|open_clip|torch\/hub|civitai|comfy|timm/u
const logIn = "Log in (`hf auth login`), accept the model's terms on its page, or give a local file instead of a repository."
const reach = "Give a local file or folder, or see that the hub can be reached (`curl -I https://huggingface.co`; HF_ENDPOINT names a mirror, HF_HUB_OFFLINE must be 0)."
const host = "(?:huggingface\\.co|hf\\.co|hf-mirror|xethub|civitai|modelscope|cas-bridge|cdn-lfs)"

export const access: ReadonlyArray<Signature> = [
  {
    id: "hub-auth", code: "hub.auth",
    when: /^(?:\w{1,40}\.){0,6}(?:GatedRepoError|LocalTokenNotFoundError|DisabledRepoError)\b|gated repo|Repo for model .{1,200} is gated|[Yy]ou must be authenticated to access|must be logged in to (?:HF|Hugging)|log(?:ged)? in with `(?:hf auth|huggingface-cli) login`|Access to (?:model|dataset) [\w./-]{1,160} is restricted|Invalid (?:user )?token|Invalid username or password|Invalid credentials in Authorization header|Token is required|requires (?:approval|authentication)|Access denied\. This repository|you must (?:be authenticated|have access)|Your (?:request to access|token).{0,120}(?:awaiting|expired|invalid|not valid)|\bNot logged in\b|^(?:Error: )?(?:Login|OIDC Exchange) failed\b|token .{0,40}(?:is invalid|has expired)|User Access Token .{0,60}expired|[Nn]o stored tokens found|[Aa]ccess token \S{1,80} not found|[Mm]ust use your personal (?:access|account) token|not logged in with a personal account|[Cc]ouldn't authenticate user|be logged in as a user/u,
    during: "run",
    line: { words: ["gated repo", "is restricted", "Invalid user token", "Invalid token", "Invalid username or", "Invalid credentials", "Token is required", "requires approval", "Not logged in", "Login failed", "OIDC Exchange failed"], weight: "record" },
    cause: "The model hub refuses access to this repository.", fix: logIn
  },
  {
    id: "hub-refused", code: "hub.auth",
    when: /\b(?:401|403) (?:Client Error|Unauthorized|Forbidden)|(?:Client error|HTTP Error|HTTP status client error \(|status code:?|status) '?(?:401|403)\b|RepositoryNotFoundError: 401|^curl: \(22\) The requested URL returned error: 40[13]\b|(?:Authentication failed for|could not read Username for) 'https?:\/\/(?:huggingface\.co|hf\.co|civitai)|batch response: Authorization error|Username\/Password Authentication Failed|HTTPError: (?:401|403)\b|^(?:ERROR )?40[13]: (?:Forbidden|Unauthorized)|\berrorCode=24\b|server returned error: HTTP\/\d(?:\.\d)? 40[13]\b/u,
    unless: /thrown while requesting/u,
    during: "run", line: { words: ["401 Client Error", "403 Client Error", "403 Forbidden", "401 Unauthorized", "Error 401", "Error 403", "returned error: 40", "403: Forbidden", "401: Unauthorized", "error: HTTP/1", "Authentication failed for", "could not read Username", "Authorization error", "Username/Password Auth"], weight: "record" },
    cause: "The model hub refuses access: the token is missing, wrong or lacks the right.", fix: logIn
  }
]

export const offline: ReadonlyArray<Signature> = [
  {
    id: "hub-busy", code: "hub.offline",
    when: /\b(?:408|416|429|500|502|503|504) (?:Client|Server) Error|^(?:ERROR )?(?:429|5\d\d): [A-Z]|(?:Client|Server) error '(?:408|416|429|5\d\d)|HTTP Error (?:429|5\d\d)|429 Too Many Requests|server returned error: HTTP\/\d(?:\.\d)? (?:429|5\d\d)|^curl: \(22\) .{0,60}error: (?:429|5\d\d)|rate limit|Read timed out|ReadTimeout\b|Too Many Requests/u,
    unless: /pypi\.org|pythonhosted|download\.pytorch\.org|thrown while requesting/u, during: "run",
    line: { words: ["429 Client Error", "Too Many Requests", "503 Server Error", "504 Server Error", "502 Server Error", "500 Server Error", "HTTP Error 429", "HTTP Error 503", "error: HTTP/1", "returned error: 5", "returned error: 429"], weight: "record" },
    cause: "The model hub is busy or too slow.", fix: "Wait, then try again; a token (`hf auth login`) has higher limits.", retry: true
  },
  {
    id: "hub-offline", code: "hub.offline",
    when: new RegExp(String.raw`^(?:\w{1,40}\.){0,6}(?:LocalEntryNotFoundError|OfflineModeIsEnabled|IncompleteSnapshotError|XetDownloadError)\b|We couldn't connect to '?https?:|outgoing traffic has been disabled|Cannot reach https?:|offline mode is enabled|couldn't connect to .{0,60}${host}|Can't load (?:tokenizer|feature extractor|(?:image |video |audio )?processor|the configuration of) (?:for|of)? ?'|Local entry not found|Cannot find the requested files in the (?:disk|local) cache|locate the file(?:s)? on the Hub and we cannot find the requested files`, "u"),
    during: "run",
    line: { words: ["Local entry not found", "couldn't connect to", "outgoing traffic", "offline mode is enabled", "Cannot reach http"], weight: "record" },
    cause: "A file of the model hub is neither in the cache nor can it be fetched.", fix: reach
  },
  {
    id: "hub-network", code: "hub.offline",
    when: new RegExp(String.raw`(?:Max retries exceeded|NameResolutionError|Failed to resolve|getaddrinfo failed|Name or service not known|Temporary failure in name resolution|nodename nor servname|No address associated|Connection refused|ConnectTimeout|[Tt]imed out|Network is unreachable|ProxyError|SSLError|CERTIFICATE_VERIFY_FAILED|Connection (?:aborted|reset|broken)|RemoteDisconnected|IncompleteRead|Could not resolve host|Failed to connect).{0,2000}${host}|${host}.{0,2000}(?:Max retries exceeded|NameResolutionError|Failed to resolve|Name or service not known|Temporary failure in name resolution|Connection refused|[Tt]imed out|Network is unreachable|ProxyError|SSLError|CERTIFICATE_VERIFY_FAILED|Connection (?:aborted|reset|broken)|IncompleteRead|Could not resolve host|Failed to connect)`, "u"),
    during: "run", line: { words: ["Max retries exceeded", "Could not resolve host", "Failed to connect to"], weight: "record" },
    cause: "The model hub cannot be reached from this machine.", fix: reach
  },
  {
    id: "hub-retry", code: "hub.offline", when: /thrown while requesting (?:HEAD|GET) |^Error while downloading from \S{1,400}: /u, line: { words: ["thrown while requesting", "Error while downloading from"], weight: "warning" },
    explains: /^(?:\w{1,40}\.){0,6}(?:LocalEntryNotFoundError|\w{0,20}Connection\w{0,20}|\w{0,20}Timeout\w{0,10}|MaxRetryError|ProtocolError|ChunkedEncodingError|IncompleteRead)\b|Local entry not found|the client has been closed/u,
    cause: "The model hub cannot be reached; trying again did not help.", fix: reach, retry: true
  },
  {
    id: "aria2", code: "hub.offline", when: /\berrorCode=(?:[126]|19|22|29)\b/u, during: "run",
    cause: "What is to be downloaded cannot be reached from this machine.", fix: reach
  },
  {
    id: "hub-connection", code: "hub.offline",
    when: /^(?:\w{1,40}\.){0,6}(?:ConnectionError|ConnectError|ConnectTimeout|ReadTimeout|ReadError|ProxyError|SSLError|SSLCertVerificationError|MaxRetryError|NewConnectionError|NameResolutionError|ConnectTimeoutError|ReadTimeoutError|ProtocolError|RemoteProtocolError|ChunkedEncodingError|IncompleteRead|RemoteDisconnected|ClientConnectorError|ClientConnectorDNSError|ServerDisconnectedError|ClientPayloadError|URLError|gaierror|ConnectionRefusedError|ConnectionResetError|TimeoutError|socket\.timeout|timeout)\b/u,
    frames: hubFrames, during: "run",
    cause: "The model hub cannot be reached from this machine.", fix: reach
  },
  {
    id: "hub-transfer", code: "hub.offline", when: /^(?:Exception|RuntimeError|OSError|ValueError|\w{1,40}Error): (?:An error occurred while (?:down|up)loading using|Error while uploading|Force download failed|Failed to (?:download|refresh (?:the )?xet)|There was a specific connection error|request or response body error|error (?:reading a body|decoding response body|sending request)|Data processing error: (?:CAS service error|.{0,80}[Rr]eqwest)|.{0,80}ReqwestMiddleware)/u, during: "run",
    cause: "A download from the model hub broke off.", fix: `Try again (\`HF_XET_HIGH_PERFORMANCE=0\`, \`HF_HUB_ENABLE_HF_TRANSFER=0\` for the plain way). ${reach}`, retry: true
  },
  {
    id: "hub-lfs", code: "hub.offline", when: /^Error downloading object: |smudge filter lfs failed|^batch response: (?!Auth)/u, line: { words: ["Error downloading object", "smudge filter lfs", "batch response: "], weight: "failure" },
    cause: "A large file of a repository could not be fetched.", fix: `Run \`git lfs pull\` in it again. ${reach}`, retry: true
  },
  {
    id: "tokenizer-files", code: "hub.offline", when: /^TypeError: (?:expected str, bytes or os\.PathLike object, not NoneType|stat: path should be string.{0,60}not NoneType)/u, frames: /tokenization_|transformers\/models\/\w{1,40}\/tokenization|convert_slow_tokenizer/u, during: "run",
    cause: "The tokenizer's files are neither in the cache nor could they be fetched.", fix: reach
  },
  {
    id: "download-refused", code: "hub.offline", when: /^Connecting to .{1,200}\.\.\. failed: |unable to resolve host address|^aria2c?: |^Resolving .{1,120}\.\.\. failed: |^\S.{1,200}(?:\.\.\.|…) ?(?:fehlgeschlagen|échec|falló|fallito|mislukt|falhou|сбой|失敗しました|失败|失敗|misslyckades|selhalo|nie powiodło się|başarısız)\w{0,3} ?[:：]|^wget ?[:：] \S/u, unless: /server returned error: HTTP\/\d(?:\.\d)? (?:40[134]|429|5\d\d)|missing URL|unrecognized|invalid option|No such file|ermission denied|No space|Read-only|URL fehlt|URL manquant/u, during: "run", line: { words: ["... failed: ", "unable to resolve host", "wget: ", "wget : ", "fehlgeschlagen: ", "échec : ", "falló: ", "fallito: ", "mislukt: ", "falhou: ", "сбой: ", "失敗しました：", "失败：", "失敗：", "misslyckades: ", "selhalo: "], weight: "record" },
    cause: "What is to be downloaded cannot be reached from this machine.", fix: reach
  },
  {
    id: "hub-url", code: "hub.offline", when: /^(?:\w{1,40}\.){0,6}(?:URLError|ClientConnectorError|ConnectError|ConnectionError|NameResolutionError|MaxRetryError|gaierror|SSLError|ProxyError|ConnectTimeout|FileMetadataError|IncompleteRead|ChunkedEncodingError|ContentTooShortError|ReadTimeout|ReadTimeoutError)\b|Distant resource does not/u, unless: /pip\._vendor|pypi\.org|pythonhosted|127\.0\.0\.1|localhost|0\.0\.0\.0/u, shows: /^(?![^]*(?:127\.0\.0\.1|localhost|0\.0\.0\.0))/u, during: "run",
    cause: "What is to be downloaded cannot be reached from this machine.", fix: reach
  }
]
