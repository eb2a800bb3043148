/** The GPU: its memory and its faults at work. */
import type { Signature } from "../Signature.ts"

const lessMemory = "Unload other models (`nvidia-smi` shows who holds memory), then use gradient checkpointing, a batch of 1, a smaller resolution or a lower rank."

export const graphicsMemory: ReadonlyArray<Signature> = [
  {
    id: "gpu-memory", code: "gpu.out_of_memory",
    when: /(?:CUDA|HIP|XPU|MPS(?: backend)?) out of memory|^(?:\w{1,40}\.){0,6}OutOfMemoryError\b|CUDA (?:runtime |driver )?[Ee]rror.{0,200}\bout of memory|\b(?:[Cc]uda|CUDA|GPU|hip)\w{0,40}\b.{0,160}(?:[Ff]ail\w{0,4}|[Ee]rror|assert)\b.{0,120}out of memory|GPUassert: out of memory|cudaErrorMemoryAllocation|CUDA_ERROR_OUT_OF_MEMORY|hipErrorOutOfMemory|CU(?:BLAS|DNN|SOLVER|SPARSE)_STATUS_(?:INTERNAL_ERROR_HOST_)?ALLOC_FAILED|Allocation on device|\bOOM during\b|CUDA (?:runtime |driver )?[Ee]rror at .{1,200}out of memory|would exceed allowed memory|Cuda failure (?:2 )?'?out of memory|Error out of memory at line|Not enough memory, use lower resolution|No executable batch size found, reached zero|not enough (?:GPU|video|graphics) memory|[Nn]ot enough memory on (?:device|GPU)|Failed to allocate memory for requested buffer|UR_RESULT_ERROR_OUT_OF_(?:DEVICE|RESOURCES)|RESOURCE_EXHAUSTED: .{0,80}[Oo]ut of memory|[Ii]nsufficient (?:GPU|VRAM|video) memory/u,
    unless: /JavaScript heap|java\.lang|retrying with tiled|will (?:retry|try)|\bRan out of memory when regular/u,
    line: {
      words: ["out of memory", "OUT_OF_MEMORY", "ALLOC_FAILED", "Allocation on device", "exceed allowed memory", "cudaErrorMemoryAllocation"], weight: "record",
      when: /(?:CUDA|HIP|XPU|MPS(?: backend)?) out of memory[.:(] ?(?:Tried|$|\()|^(?:\W{0,8}(?:[Ee]rror|ERROR|FAILED|[Ff]ailed|Exception|RuntimeError|!!!)\b.{0,120})(?:out of memory|OUT_OF_MEMORY|Allocation on device|ALLOC_FAILED)|^CUDA (?:runtime |driver )?[Ee]rror.{0,200}out of memory|\b(?:[Cc]uda|CUDA|GPU|hip)\w{0,40}\b.{0,160}(?:[Ff]ail\w{0,4}|[Ee]rror|assert)\b.{0,120}out of memory|GPUassert: out of memory|^(?:CUDA error: out of memory|cudaErrorMemoryAllocation|CUDA_ERROR_OUT_OF_MEMORY)|Error out of memory at line|^Allocation on device/u
    },
    cause: "The GPU's memory was not enough.", fix: lessMemory
  }
]

/** What the checks say that CUDA's own samples wrap around each call: they end the program. */
export const checkedCalls: ReadonlyArray<Signature> = [
  {
    id: "gpu-memory-checked", code: "gpu.out_of_memory", when: /^(?:CUDA|HIP|GPU) ?(?:runtime |driver )?(?:[Ee]rror|assert)\b.{0,20}\S{1,200}:\d{1,6}\b.{0,80}(?:code ?= ?2\b|out of memory)/u, line: { words: ["CUDA error at", "CUDA Error at", "CUDA error in", "GPUassert"], weight: "failure" },
    cause: "The GPU's memory was not enough.", fix: lessMemory
  },
  {
    id: "gpu-fault-checked", code: "gpu.device_error", when: /^(?:CUDA|HIP|GPU) ?(?:runtime |driver )?(?:[Ee]rror|assert)\b.{0,20}\S{1,200}:\d{1,6}\b.{0,80}(?:code ?= ?(?:4|7\d\d|999)\b|illegal|launch failure|misaligned|unknown error|device-side assert|hardware stack)/u, line: { words: ["CUDA error at", "CUDA Error at", "CUDA error in", "GPUassert"], weight: "failure" },
    cause: "The GPU failed at work.", fix: "Try once more; if it comes again restart the machine, then update the driver.", retry: true
  }
]

export const deviceErrors: ReadonlyArray<Signature> = [
  {
    id: "gpu-assert", code: "gpu.device_error", when: /:\d{1,6}:.{0,400}\bblock: \[\d{1,10},\d{1,10},\d{1,10}\], thread: \[.{0,200}Assertion|device-side assert/u,
    cause: "A value on the GPU was out of its range (an index, most often).", fix: "Run once more with `CUDA_LAUNCH_BLOCKING=1` to see where; compare tokenizer, labels and model.", retry: true
  },
  {
    id: "gpu-xid", code: "gpu.device_error", when: /NVRM: Xid|GPU has fallen off the bus|NVRM: .{0,80}(?:RmInitAdapter failed|GPU.{0,40}lost)|GPU is lost|Unable to determine the device handle for GPU/u,
    line: { words: ["NVRM: Xid", "fallen off the bus", "RmInitAdapter", "GPU is lost", "device handle for"], weight: "verdict" },
    cause: "The driver reports a fault of the GPU itself.", fix: "Look at power and cooling, then `nvidia-smi --gpu-reset` or restart the machine."
  },
  {
    id: "gpu-fault", code: "gpu.device_error",
    when: /CUDA (?:runtime |driver )?[Ee]rror(?:: | at )(?!out of memory)|GPUassert|CUDA Runtime Error|HIP error: (?!out of memory)|CUDA(?: kernel)? (?:launch|runtime) (?:failure|error)|illegal memory access|unspecified launch failure|misaligned address|uncorrectable ECC|CUDA-capable device(?:s|\(s\))? (?:is|are)(?:\/are)? busy|CU(?:BLAS|DNN|FFT|SOLVER|SPARSE|RAND)_STATUS_\w{4,40}|cuDNN error|cuBLAS error|CUDA driver error: (?!out of memory)|^(?:\w{1,40}\.){0,6}AcceleratorError\b|cudaError(?:IllegalAddress|LaunchFailure|LaunchTimeout|Assert|EccUncorrectable|Unknown)|NCCL (?:WARN )?(?:error|Error)|NCCL Error \d|ncclUnhandledCudaError|ncclInternalError|Watchdog caught collective operation timeout|hipErrorIllegalAddress/u,
    unless: /out of memory|no kernel image|invalid device ordinal|driver version is insufficient|no CUDA-capable device|initialization error|not compiled with CUDA|PTX was compiled|system not yet initialized|invalid device function|unknown error.{0,200}CUDA_VISIBLE_DEVICES/u,
    line: {
      words: ["CUDA error: ", "CUDA error at", "CUDA Error at", "GPUassert", "CUDA Runtime Error", "CUDA failure", "illegal memory access", "launch failure", "HIP error: ", "NCCL error", "cuDNN error", "uncorrectable ECC", "_STATUS_EXECUTION_FAILED", "_STATUS_INTERNAL_ERROR", "collective operation timeout"], weight: "record",
      when: /\b(?:CUDA|HIP) error: (?:an? |unspecified|misaligned|uncorrectable|device|all |unknown error|operation|launch|CU)|^(?:RuntimeError|Error|ERROR|error): .{0,80}(?:CUDA|cuDNN|NCCL)|^CUDA (?:runtime |driver )?[Ee]rror at .{1,300}(?:code ?= ?\d|\()|^(?:GPUassert|CUDA Runtime Error|CUDA failure|cudaErrorCheck|CUDA_SAFE_CALL)[: ]|CU(?:BLAS|DNN)_STATUS_(?:EXECUTION_FAILED|INTERNAL_ERROR)|Watchdog caught collective operation timeout/u
    },
    cause: "The GPU failed at work; the Python line above it is not the culprit.", fix: "Try once more; if it comes again restart the machine, then update the driver.", retry: true
  }
]
