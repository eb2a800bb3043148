/** The machine: memory, disks, shared memory, permissions, ports, signals. Operating systems speak many languages: numbers first, then their words. */
import type { Signature } from "../Signature.ts"
import { death } from "./death.ts"

const someMemory = "Close other programs, lower the workers, or give the machine (the container: `docker run --memory`) more memory or swap; see `free -h`."
const freeSpace = "Free space on the disk that the line names: `df -h` shows which is full."
const moreShared = "Give the container more shared memory (`docker run --shm-size=8g` or `--ipc=host`), or set the data loader's workers to 0."
const otherPort = "Choose another port, or end what holds this one: `ss -ltnp` shows it."
const owner = "See who owns the path that the line names: `ls -ld PATH`, and run as that user or choose another folder."

export const sharedMemory: ReadonlyArray<Signature> = [
  {
    id: "shm-bus-error", code: "host.shared_memory",
    when: /Unexpected bus error encountered in worker|insufficient shared memory|out of shared memory|DataLoader worker \(pid.{0,40}is killed by signal: Bus error|unable to allocate shared memory|unable to open shared memory object|unable to (?:write to|resize|mmap).{0,80}<?\/?torch_\d|could not unlink the shared memory file|shared memory segment.{0,160}(?:No space|\(28\)|\/dev\/shm)/u,
    unless: /shared memory limit for (?:this )?kernel|Hardware limit/u,
    line: { words: ["Unexpected bus error", "shared memory"], weight: "failure" },
    cause: "The processes that load data share more memory than /dev/shm has.", fix: moreShared
  },
  {
    id: "shm-full", code: "host.shared_memory",
    when: /(?:\[Errno 28\]|No space left on device|os error 28).{0,300}(?:\/dev\/shm|\/torch_|\/psm_|\/sem\.)|NCCL WARN .{0,120}(?:posix_fallocate|shm_open|ftruncate).{0,120}(?:No space|failed)|(?:\/dev\/shm|\/torch_\w{1,40}|\/psm_\w{1,20}).{0,300}(?:\[Errno 28\]|No space left on device)/u,
    line: { words: ["/dev/shm", "posix_fallocate", "shm_open"], weight: "failure" },
    cause: "Shared memory (/dev/shm) is full.", fix: moreShared
  },
  {
    id: "shm-semaphore", code: "host.shared_memory", when: /^OSError: \[Errno 28\]/u, frames: /multiprocessing\/(?:synchronize|shared_memory|heap|context|popen_\w{1,12})\.py/u,
    cause: "There is no room in /dev/shm for a lock that processes share.", fix: moreShared
  }
]

export const disk: ReadonlyArray<Signature> = [
  {
    id: "disk-full", code: "host.disk_full",
    when: /\[Errno 28\]|\(os error 28\)|\[Errno 122\]|\(os error 122\)|\[WinError 112\]|\(os error 112\)|\bENOSPC\b|\bEDQUOT\b|[Nn]o space left on device|[Dd]isk quota exceeded|StorageFull|not enough space on the disk|database or disk is full|disk is full\b|[Ff]ilesystem is full|: Wrote only \d{1,12} of \d|[Nn]ot enough (?:free )?(?:disk |storage )?space\b|[Ii]nsufficient (?:free )?(?:disk|storage) space|[Oo]ut of disk space|[Nn]o usable temporary directory|write error:? .{0,40}full|\berrorCode=9\b|Kein Speicherplatz|kein Speicherplatz mehr|Aucun espace disponible|Plus (?:d'espace|de place) disponible|No queda espacio|Non rimane spazio|На устройстве не осталось|デバイスに空き領域|设备上没有空间|裝置上沒有|장치에 남은 공간/u,
    unless: /resource temporarily|inotify|ENOSPC: System limit for number of file watchers/u,
    line: {
      words: ["No space left", "no space left", "Errno 28", "os error 28", "ENOSPC", "uota exceeded", "StorageFull", "disk is full", "filesystem is full", "Wrote only ", "enough free space", "enough space", "disk space", "space on the disk", "Speicherplatz", "espace disponible", "空き領域", "剩余空间", "剩餘空間", "осталось", "(disk full?)"], weight: "failure",
      when: /\[Errno (?:28|122)\]|\(os error (?:28|122|112)\)|\[WinError 112\]|\bcode ENOSPC\b|\bENOSPC:|: (?:.{0,120}: )?(?:[Nn]o space left on device|[Dd]isk quota exceeded|(?:Auf dem Gerät ist )?[Kk]ein Speicherplatz|Aucun espace disponible|No queda espacio|На устройстве не осталось|デバイスに空き領域|设备上没有空间|設備上沒有|장치에 남은)|: Wrote only \d{1,12} of \d|\((?:No space left on device|Disk quota exceeded)\)\.?$|(?:[Nn]ot enough|[Ii]nsufficient|[Oo]ut of) (?:free )?(?:disk |storage )?space\b|[Ff]ilesystem is full|database or disk is full|kind: StorageFull|write error \(disk full\?\)/u
    },
    cause: "The disk or the quota is full.", fix: freeSpace
  },
  {
    id: "disk-writer", code: "host.disk_full",
    when: /PytorchStreamWriter failed writing file|inline_container\.cc:\d{1,5}\] \. (?:PytorchStreamWriter|unexpected pos)|basic_ios::clear: iostream error|unexpected pos \d{1,20} vs/u,
    unless: /Input\/output error|\[Errno 5\]/u,
    cause: "A file of torch could not be written to its end, most likely because the disk is full.", fix: freeSpace
  },
  {
    id: "disk-file-size", code: "host.disk_full", when: /\[Errno 27\]|^File size limit exceeded|File too large$/u, line: { words: ["File size limit"], weight: "failure" },
    cause: "A file reached the size that the system allows this user.", fix: "Raise the limit (`ulimit -f unlimited`) or write to another disk."
  }
]

export const memory: ReadonlyArray<Signature> = [
  {
    id: "memory-python", code: "host.out_of_memory",
    when: /^(?:\w{1,40}\.){0,6}(?:MemoryError|_ArrayMemoryError)\b|Unable to allocate [\d.]{1,12} (?:[KMGT]i?)?B\b|DefaultCPUAllocator: (?:can't|not enough memory)|std::bad_alloc|\[Errno 12\]|\(os error 12\)|\[WinError 1455\]|\(os error 1455\)|\[WinError 8\]|paging file is too small|[Cc]annot allocate memory|\bENOMEM\b|memory allocation of \d{1,20} bytes failed|JavaScript heap out of memory|^(?:fatal error: )?(?:runtime: )?(?:out of memory|cannot allocate memory)\b|virtual memory exhausted|Memory allocation still failed|Nicht genügend (?:Hauptspeicher|Speicher)|Mémoire insuffisante|Impossible d'allouer de la mémoire|No se pudo asignar memoria|Impossibile allocare memoria|Невозможно выделить память|メモリを確保できません|メモリを割り当てることができません|无法分配内存|메모리를 할당할 수 없습니다/u,
    unless: /CUDA (?:out|error)|HIP out|static TLS|GPU \d/u,
    line: {
      words: ["annot allocate memory", "std::bad_alloc", "heap out of memory", "memory allocation of", "virtual memory exhausted", "Memory allocation still failed", "runtime: out of memory"], weight: "failure",
      when: /: Cannot allocate memory(?: \(os error 12\))?$|^std::bad_alloc$|JavaScript heap out of memory|^memory allocation of \d{1,20} bytes failed|virtual memory exhausted|^OpenBLAS error: Memory allocation|^(?:fatal error: )?runtime: out of memory|\[Errno 12\]/u
    },
    cause: "The machine's memory (RAM) ran out.", fix: someMemory
  },
  {
    id: "memory-kernel", code: "host.out_of_memory",
    when: /(?:^|[^\w])(?:Memory cgroup out of memory|Out of memory(?: \([\w ]{1,40}\))?): Kill(?:ed)? process \d{1,8}|OOMKilled(?!"?\s{0,4}[:=]\s{0,4}"?(?:false|null|0|no)\b)|'oom-kill'|oom[-_ ]kill event|killed by the (?:cgroup )?(?:OOM killer|out-of-memory handler)|[Ss]ystemd-oomd.{0,40}killed|^Killed \/\S{1,400} due to (?:memory (?:pressure|used)|swap used)|^sending SIG(?:TERM|KILL) to process \d{1,8} uid \d{1,8} |^srun: error: .{1,80}: Out Of Memory|earlyoom.{0,200}(?:SIGTERM|SIGKILL) to process|low on memory.{0,80}killed/u,
    unless: /oom_kill_disable|oom_score_adj=\d{1,5} oom/u,
    line: { words: ["ut of memory: Kill", "'oom-kill'", "OOMKilled", "oom_kill event", "oom-kill event", "OOM killer", "Out Of Memory", "out-of-memory handler", "systemd-oomd", "due to memory", "due to swap", "earlyoom", "sending SIGTERM", "sending SIGKILL"], weight: "verdict" },
    cause: "The kernel ended the process because memory ran out.", fix: someMemory
  },
  {
    id: "memory-kernel-notice", code: "host.out_of_memory", when: /invoked oom-killer: |^oom-kill:constraint=|oom_reaper: reaped process/u, line: { words: ["oom-kill", "oom_reaper"], weight: "record" },
    cause: "The kernel ran out of memory and looked for a process to end.", fix: someMemory
  },
  {
    id: "killed", code: "host.out_of_memory",
    when: new RegExp(String.raw`${death("Killed|Getötet|Tué|Processus arrêté|Matado|Terminado \\(killed\\)|Убито|強制終了|已杀死|已殺死|죽었음").source}|^make(?:\[\d\])?: \*{3} \[.{1,200}\] (?:Killed|Error 137)|(?:terminated|killed|died|exited|ended)\b.{0,40}(?<!Signals\.)\b(?:SIGKILL|signal 9)\b|Killed signal terminated program|^Command terminated by signal 9$|\bsignal: (?:killed|9, SIGKILL)|code=killed, status=9\/KILL|exit(?:ed with)? (?:code|status):? 137\b|Signal 9 \(SIGKILL\) received|\(exitcode: -9\)|is killed by signal: Killed|^Exit Code:\s{1,12}137|[Pp]rocess(?: \d{1,8})? (?:was )?(?:got )?killed(?: by signal)?:? (?:SIGKILL|9|signal 9)|^(?:ERROR|error|Error):? .{0,80}\bexit(?:ed)? (?:code )?137$|\(rc=(?:-9|137)\)|\bwas sent SIGKILL`, "iu"),
    line: { words: ["Killed", "killed", "Getötet", "Processus arr", "Убито", "強制終了", "已杀死", "SIGKILL", "signal 9", "status=9/KILL", "code 137", "Code:", "status 137", "exitcode: -9", "Error 137", "(rc=-9)", "(rc=137)"], weight: "failure", anyLevel: true },
    cause: "The process was killed from outside, most likely because memory ran out.", fix: someMemory
  },
  {
    id: "killed-status", code: "host.out_of_memory", when: /died with <Signals\.SIGKILL|\{SIGKILL\(-9\)|terminated with signal SIGKILL|returned non-zero exit status (?:137|-9)\b|exit ?code\s{0,3}:? ?(?:137|-9)\b/u,
    cause: "The process was killed from outside, most likely because memory ran out.", fix: someMemory
  },
  {
    id: "memory-worker", code: "host.out_of_memory", when: /DataLoader worker \(pid\(s\) [\d, ]{1,80}\) exited unexpectedly|BrokenProcessPool\b.{0,40}terminated abruptly|TerminatedWorkerError\b/u,
    cause: "A process that loads data ended without a word, most likely because memory ran out.", fix: someMemory
  }
]

export const permission: ReadonlyArray<Signature> = [
  {
    id: "permission", code: "host.permission",
    when: /\[Errno 13\]|\(os error 13\)|\[Errno 1\]|\(os error 1\)|\[Errno 30\]|\(os error 30\)|\[WinError (?:5|32|33)\]|\(os error (?:5|32)\)|\bEACCES\b|\bEPERM\b|\bEROFS\b|^(?:OSError: )?PermissionError\b|[Pp]ermission denied|Read-only file system|Operation not permitted|Access is denied|being used by another process|insufficient permissions|not write-able|sudo: (?:a password is required|a terminal is required|.{1,60} not in the sudoers)|Keine Berechtigung|Permission non accordée|Permiso denegado|Permesso negato|Отказано в доступе|許可がありません|权限不够|拒绝访问|Zugriff verweigert|Accès refusé|허가 거부|Nur-Lese-Dateisystem|Dateisystem ist nur lesbar|dubious ownership|attempt to write a readonly database|^RuntimeError: File .{1,400} cannot be opened/u,
    unless: /huggingface\.co|40[13] (?:Client|Forbidden)|publickey/u,
    line: {
      words: ["ermission denied", "Read-only file system", "not permitted", "Errno 13", "EACCES", "EPERM:", "EROFS", "Access is denied", "os error 13", "os error 30", "dubious ownership", "Berechtigung", "non accordée", "許可がありません", "权限不够", "Отказано"], weight: "record",
      when: /: ?(?:.{0,200}: )?(?:[Pp]ermission denied|Read-only file system|Operation not permitted|Access is denied)|\[Errno (?:13|1|30)\]|\(os error (?:13|1|30|5)\)|\[WinError (?:5|32)\]|(?<!^npm (?:ERR!|error) )\bcode (?:EACCES|EPERM|EROFS)\b|^(?:npm (?:ERR!|error) )?(?:Error: )?(?:EACCES|EPERM|EROFS): |dubious ownership|^[Pp]ermission denied(?:$|, | while | \()|Keine Berechtigung|Permission non accordée|Permiso denegado|許可がありません|权限不够|Отказано в доступе/u
    },
    cause: "A file, folder or device may not be read or written by this user.", fix: owner
  }
]

export const ports: ReadonlyArray<Signature> = [
  {
    id: "port-in-use", code: "net.port_in_use",
    when: /\[Errno (?:98|48)\]|\(os error (?:98|48)\)|\[WinError 10048\]|\(os error 10048\)|\bEADDRINUSE\b|\bEADDRNOTAVAIL\b|\[Errno 99\]|[Cc]annot assign requested address|[Aa]ddress already in use|[Oo]nly one usage of each socket address|error while attempting to bind on address|server socket has failed to (?:listen on|bind to) any|port is already allocated|[Pp]ort `?\d{2,5}`?(?: \w{1,20}){0,3} (?:is )?already (?:in use|used|taken|allocated)|[Pp]ort `?\d{2,5}`?(?:,)? (?:is|but) (?:in use|another process is utilizing)|another process is utilizing it|Cannot find empty port in range|^Connection in use: |already listening on a port|[Cc]ould not bind to (?:port|address)|\b[Pp]ort \d{2,5} (?:is )?(?:not available|unavailable|occupied|taken)\b|Adresse (?:wird bereits verwendet|déjà utilisée)|Die Adresse wird bereits|La dirección ya se está usando|Indirizzo già in uso|Адрес уже используется|アドレスは(?:既|すで)に使用|地址已(?:在)?(?:被)?使用|주소를 이미 사용/u,
    unless: /\[Errno 13\]|Permission denied|trying another port|will be used instead|using port \d/iu,
    line: {
      words: ["Connection in use", "listening on a port", "assign requested address", "EADDRNOTAVAIL", "ddress already in use", "EADDRINUSE", "Errno 98", "Errno 48", "10048", "attempting to bind", "already in use", "already allocated", "failed to listen", "failed to bind", "empty port in range", "another process is utilizing", "bind to port"], weight: "failure",
      when: /(?:^|[:)\]'"] ?|Error: |bind: |listen: |listen )(?:\[Errno (?:98|48)\]|\[WinError 10048\]|EADDRINUSE|EADDRNOTAVAIL|[Aa]ddress already in use|[Cc]annot assign requested address|error while attempting to bind)|\(os error (?:98|48)\)|port is already allocated|^(?:Error: |ERROR: |\W{0,4})?[Pp]ort `?\d{2,5}`? (?:is )?(?:already )?(?:in use|used|allocated)|Cannot find empty port in range|^Connection in use: |already listening on a port|failed to (?:listen|bind)|could not bind/u
    },
    cause: "The port is held by another program.", fix: otherPort
  }
]

export const interrupted: ReadonlyArray<Signature> = [
  {
    id: "job-interrupted", code: "proc.interrupted", when: /^Processing interrupted$/u, line: { words: ["Processing interrupted"], weight: "verdict" },
    cause: "A person ended the server's job.", fix: "Send it again.", retry: true
  },
  {
    id: "interrupted", code: "proc.interrupted",
    when: /^(?:\w{1,40}\.){0,6}(?:KeyboardInterrupt|SignalException|InterruptProcessingException)\b|^Exception: Job (?:stopped|returning to queue)$|^Aborted\.$|[Dd]etected KeyboardInterrupt|got signal: (?:15|2|1)\b|^ERROR: Operation cancelled by user/u,
    line: {
      words: ["KeyboardInterrupt", "got signal", "cancelled by", "Cancelled by", "Aborted!", "Aborted.", "etected KeyboardInterrupt", "(rc=-15)", "(rc=-2)", "signal 15", "signal 2", "] Interrupt", "Error 130", "Error 143", "Terminated", "Hangup", "Alarm clock", "User defined signal", "Quit (core", "CPU time limit", "Interrupted", "Job stopped", "(SIGTERM) received", "(SIGINT) received", "exitcode: -15", "exitcode: -2", "status=15/TERM", "interrupted by", "CANCELLED AT", "SIGTERM", "SIGINT", "SIGHUP", "timeout: sending signal", "stopped by the user"], weight: "failure",
      when: new RegExp(String.raw`^!{3,40} KeyboardInterrupt !{3,40}$|^KeyboardInterrupt$|^Aborted\.$|^Detected KeyboardInterrupt|^(?:g?make)(?:\[\d\])?: \*{3} \[.{1,200}\] (?:Interrupt|Terminated|Hangup|Error (?:130|143|129))|\(rc=-(?:15|2|1)\)|(?:terminated|killed|died|exited|ended)\b.{0,40}\b(?:SIGTERM|SIGINT|SIGHUP|signal (?:15|2|1))\b|${death("Terminated|Hangup|Interrupt(?:ed)?|Alarm clock|User defined signal \\d|Quit|CPU time limit exceeded").source}|^Aborted!$|^(?:\W{0,4})(?:[Rr]eceived|[Cc]aught|[Gg]ot) (?:a )?(?:signal )?(?:SIG(?:TERM|INT|HUP)\b|(?:15|2)\b)|^ERROR: Operation cancelled by user|^timeout: sending signal|^Job stopped$|^Training was stopped by the user|Signal (?:15 \(SIGTERM\)|2 \(SIGINT\)|1 \(SIGHUP\)) received|\(exitcode: -(?:15|2|1)\)|signal: (?:interrupt|terminated|15, SIGTERM|2, SIGINT)|status=(?:15\/TERM|2\/INT)|CANCELLED AT \d{4}|^[\w ]{0,40}(?:[Cc]ancelled|[Ii]nterrupted) by (?:the )?user`, "iu")
    },
    unless: /[Ss]ending process \d{1,8} closing signal|closing signal SIG/u,
    cause: "It was interrupted by a signal or a person.", fix: "Go on where it stopped: `likeness train --resume`, or run the command again.", retry: true
  },
  {
    id: "signal-received", code: "proc.interrupted", when: /^\W{0,4}SIG(?:TERM|INT|HUP)(?: \(\d{1,2}\))?(?: (?:received|caught)\b|[:,;] )|^(?:\S{1,60}: )?\W{0,4}(?:[Ss]topp(?:ing|ed)|[Ee]xit(?:ing|ed)|[Ss]hutting down|[Aa]bort(?:ing|ed)|[Cc]ancell?(?:ing|ed)|[Qq]uitting|[Tt]erminated|[Ii]nterrupted|[Cc]leaning up|[Tt]rapped)\b.{0,40}\bSIG(?:TERM|INT|HUP)\b|^(?:\[WARN\] )?Interrupted by User\b|^Shutdown sequence commencing\.|^Gracefully [Ss]topping\.\.\. \(press|^\W{0,4}(?:[Rr]eceived|[Cc]aught|[Gg]ot|[Hh]andling|[Ee]xiting on|[Ss]topped by|[Tt]erminated by) (?:an? |the )?(?:termination |interrupt )?(?:signals?:? ?)?(?:\(?(?:SIG)?(?:TERM|INT|HUP)\b|(?:15|2|1)\b(?! \w))/u, unless: /death signal|via signal|\bprocess(?:es)? \d|\bchild(?:ren)?\b|\bworkers?\b/u,
    line: { words: ["SIGTERM", "SIGINT", "SIGHUP", "nterrupted by User", "Shutdown sequence", "Gracefully stopping", "Gracefully Stopping", "received ", "Received ", "aught sig", "aught SIG", "ot signal", "Got SIG", "got SIG", "opped by s", "erminated by s", "xiting on "], weight: "failure", anyLevel: true },
    cause: "It was interrupted by a signal, which it noticed.", fix: "Go on where it stopped: `likeness train --resume`, or run the command again.", retry: true
  },
  {
    id: "launcher-signal", code: "proc.interrupted", when: /^Received (?:Signals\.SIG(?:TERM|INT|HUP)|\d{1,2}) death signal/u, line: { words: ["death signal"], weight: "warning" }, explains: /SignalException|got signal: \d/u,
    cause: "A signal reached the launcher, which ended its workers.", fix: "Go on where it stopped: `likeness train --resume`, or run the command again.", retry: true
  },
  {
    id: "interrupted-signal", code: "proc.interrupted", when: /died with <Signals\.SIG(?:TERM|INT|HUP)|terminated with signal SIG(?:TERM|INT|HUP)|returned non-zero exit status (?:130|143|129|-15|-2|-1)\b/u,
    cause: "A signal ended it.", fix: "Go on where it stopped: `likeness train --resume`, or run the command again.", retry: true
  }
]
