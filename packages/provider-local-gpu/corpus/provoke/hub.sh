# Model hub downloads, against a loopback server that stands for the hub; several versions of the client and what is built on it.

hub_program() { cp "$PROVOKE/programs/$1" .; chmod a+r "$1"; }

case_hub_401_old_client() { venv golden; uses huggingface_hub $(of huggingface-hub); hub_server 401; hub_program download.py; run env HF_TOKEN=hf_wrong python download.py; }
case_hub_401_new_client() { venv modern; uses huggingface_hub $(of huggingface_hub); hub_server 401; hub_program download.py; run env HF_TOKEN=hf_wrong python download.py; }
case_hub_gated() { venv golden; uses huggingface_hub $(of huggingface-hub); hub_server gated; hub_program download.py; run python download.py; }
case_hub_gated_new_client() { venv modern; uses huggingface_hub $(of huggingface_hub); hub_server gated; hub_program download.py; run python download.py; }
case_hub_403_token() { venv hubold; uses huggingface_hub $(of huggingface-hub); hub_server 403; hub_program download.py; run env HF_TOKEN=hf_narrow python download.py; }
case_hub_404_repository() { venv golden; uses huggingface_hub $(of huggingface-hub); hub_server 404; hub_program download.py; run python download.py --snapshot; }
case_hub_404_file() { venv modern; uses huggingface_hub $(of huggingface_hub); hub_server entry404; hub_program download.py; run python download.py; }
case_hub_416() { venv golden; uses huggingface_hub $(of huggingface-hub); hub_server 416; hub_program download.py; run python download.py; }
case_hub_429() { venv golden; uses huggingface_hub $(of huggingface-hub); hub_server 429; hub_program download.py; run python download.py --snapshot; }
case_hub_500() { venv modern; uses huggingface_hub $(of huggingface_hub); hub_server 500; hub_program download.py; run python download.py; }
case_hub_503_old() { venv hubold; uses huggingface_hub $(of huggingface-hub); hub_server 503; hub_program download.py; run python download.py --snapshot; }
case_hub_cut_off() { venv golden; uses huggingface_hub $(of huggingface-hub); hub_server cut; hub_program download.py; run python download.py; }
case_hub_cut_off_new() { venv modern; uses huggingface_hub $(of huggingface_hub); hub_server cut; hub_program download.py; run python download.py; }
case_hub_no_dns() { venv golden; uses huggingface_hub $(of huggingface-hub); hub_program download.py; run_script_root 'unshare -n -- setpriv --reuid=1000 --regid=1000 --clear-groups -- python download.py'; }
case_hub_no_dns_new() { venv modern; uses huggingface_hub $(of huggingface_hub); hub_program download.py; run_script_root 'unshare -n -- setpriv --reuid=1000 --regid=1000 --clear-groups -- python download.py --snapshot'; }
case_hub_refused() { venv golden; uses huggingface_hub $(of huggingface-hub); hub_program download.py; run env HF_ENDPOINT=http://127.0.0.1:9 python download.py; }
case_hub_offline_mode() { venv golden; uses huggingface_hub $(of huggingface-hub); hub_program download.py; run env HF_HUB_OFFLINE=1 python download.py; }
case_hub_disk_full() { venv golden; uses huggingface_hub $(of huggingface-hub); hub_server ok; hub_program download.py; small_disk cache 120k; run env HF_HOME=$PWD/cache python download.py; }
case_hub_cache_not_writable() { venv golden; uses huggingface_hub $(of huggingface-hub); hub_server ok; hub_program download.py; mkdir hf; chmod 755 hf; run env HF_HOME=$PWD/hf python download.py; }
case_hub_html_instead_of_model() { venv golden; uses huggingface_hub $(of huggingface-hub safetensors); hub_server html; hub_program download.py; run python download.py --open; }
case_hub_cli_repository_absent() { venv golden; uses huggingface_hub $(of huggingface-hub); hub_server 404; run hf download some/modle --include '*.safetensors'; }
case_hub_cli_bad_option() { venv modern; uses huggingface_hub $(of huggingface_hub); run hf download some/model --local_dir models; }
case_hub_transformers_model_refused() { venv golden; uses transformers $(of transformers huggingface-hub); run env HF_ENDPOINT=http://127.0.0.1:9 python -c 'from transformers import AutoModel; AutoModel.from_pretrained("bert-base-uncased")'; }
case_hub_transformers_gated() { venv golden; uses transformers $(of transformers huggingface-hub); hub_server gated; run python -c 'from transformers import AutoModelForCausalLM; AutoModelForCausalLM.from_pretrained("some/model")'; }
case_hub_transformers_name_misspelt() { venv golden; uses transformers $(of transformers huggingface-hub); hub_server 404; run python -c 'from transformers import AutoTokenizer; AutoTokenizer.from_pretrained("some/modle")'; }
case_hub_diffusers_refused() { venv golden; uses diffusers $(of diffusers huggingface-hub); run env HF_ENDPOINT=http://127.0.0.1:9 python -c 'from diffusers import StableDiffusionXLPipeline; StableDiffusionXLPipeline.from_pretrained("stabilityai/stable-diffusion-xl-base-1.0")'; }
case_hub_diffusers_folder_absent() { venv golden; uses diffusers $(of diffusers huggingface-hub); hub_server 404; run python -c 'from diffusers import AutoencoderKL; AutoencoderKL.from_pretrained("./models/sdxl-vae-fix")'; }
case_hub_diffusers_no_weights_in_folder() { venv golden; uses diffusers $(of diffusers); as_user python -c 'from diffusers import UNet2DConditionModel as U; U(block_out_channels=(32,64), down_block_types=("DownBlock2D","CrossAttnDownBlock2D"), up_block_types=("CrossAttnUpBlock2D","UpBlock2D"), cross_attention_dim=32).save_config("unet")'; run python -c 'from diffusers import UNet2DConditionModel; UNet2DConditionModel.from_pretrained("unet")'; }
case_hub_datasets_refused() { venv xfo; uses datasets $(of datasets huggingface-hub); run env HF_ENDPOINT=http://127.0.0.1:9 python -c 'from datasets import load_dataset; load_dataset("lambdalabs/naruto-blip-captions")'; }
case_hub_cached_download_gone() { venv hubold; uses diffusers $(of diffusers huggingface-hub); run python -c 'from diffusers import StableDiffusionXLPipeline'; }
case_hub_transformers_refuses_hub_1() { venv hub1; uses transformers $(of transformers huggingface-hub); run python -c 'from transformers import CLIPTextModel'; }

case_hub_ok_recovers() { venv modern; uses huggingface_hub $(of huggingface_hub); hub_server recovers; hub_program download.py; run python download.py; }
case_hub_ok_offline_fallback() { venv golden; uses huggingface_hub $(of huggingface-hub); hub_program fallback.py; as_user cp -r $HOME/tokenizers/openai_clip-vit-large-patch14 .; run env HF_ENDPOINT=http://127.0.0.1:9 python fallback.py; }
