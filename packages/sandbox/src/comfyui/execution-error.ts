import type { Job } from "./Server.ts"
import type { NodeFailure } from "./Values.ts"
import { type ApiNode, isLink, type NodeId } from "./Wire.ts"
import { repr } from "../trainer/python-text.ts"

const outer: ReadonlyArray<string> = [
  "  File \"/srv/comfyui/execution.py\", line 534, in execute\n    output_data, output_ui, has_subgraph, has_pending_tasks = await get_output_data(prompt_id, unique_id, obj, input_data_all)\n",
  "  File \"/srv/comfyui/execution.py\", line 334, in get_output_data\n    return_values = await _async_map_node_over_list(prompt_id, unique_id, obj, input_data_all, obj.FUNCTION)\n",
  "  File \"/srv/comfyui/execution.py\", line 308, in _async_map_node_over_list\n    await process_inputs(input_dict, i)\n",
  "  File \"/srv/comfyui/execution.py\", line 296, in process_inputs\n    result = f(**inputs)\n"
]

/** What CUDA's allocator says, in torch's words, on a card of 24 GB. */
export const outOfMemory = {
  exceptionType: "torch.OutOfMemoryError",
  message: "Allocation on device 0 would exceed allowed memory. (out of memory)\nCurrently allocated     : 21.37 GiB\nRequested               : 2.25 GiB\nDevice limit            : 23.65 GiB\nFree (according to CUDA): 19.56 MiB\nPyTorch limit (set by user-supplied memory fraction)\n                        : 17179869184.00 GiB",
  frames: [
    "  File \"/srv/comfyui/nodes.py\", line 1559, in sample\n    return common_ksampler(model, seed, steps, cfg, sampler_name, scheduler, positive, negative, latent_image, denoise=denoise)\n",
    "  File \"/srv/comfyui/comfy/sample.py\", line 65, in sample\n    samples = sampler.sample(noise, positive, negative, cfg=cfg, latent_image=latent_image)\n",
    "  File \"/srv/comfyui/comfy/ldm/modules/attention.py\", line 503, in attention_pytorch\n    out = torch.nn.functional.scaled_dot_product_attention(q, k, v, attn_mask=mask, dropout_p=0.0, is_causal=False)\n"
  ]
} as const

const tips = "This error means you ran out of memory on your GPU.\n\nTIPS: If the workflow worked before you might have accidentally set the batch_size to a large number."

/** The body of `execution_error` without its timestamp. */
export const executionError = (job: Job, id: NodeId, node: ApiNode, executed: ReadonlyArray<NodeId>, cached: ReadonlyArray<NodeId>, failure: NodeFailure): Readonly<Record<string, unknown>> => ({
  prompt_id: job.id,
  node_id: id,
  node_type: node.class_type,
  executed,
  exception_message: `${failure.message}\n${failure.exceptionType.endsWith("OutOfMemoryError") ? tips : ""}`,
  exception_type: failure.exceptionType,
  traceback: [...outer, ...failure.frames],
  current_inputs: Object.fromEntries(Object.entries(node.inputs).map(([name, value]) => [name, [isLink(value) ? `<${repr(value)}>` : value]])),
  current_outputs: cached
})
