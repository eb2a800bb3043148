# ostris/ai-toolkit, run from its checkout.

AIT=$HOME/ai-toolkit
ait() { venv ${ENVIRONMENT:-aitk}; uses ai-toolkit $(of torch transformers diffusers 2>/dev/null || of torch) ai-toolkit=2026-08; }
# A job on the CPU: job FILE [sed expressions on it].
job() {
  cat > job.yaml <<Y
job: extension
config:
  name: "maya"
  process:
    - type: sd_trainer
      training_folder: output
      device: cpu
      network: { type: lora, linear: 4, linear_alpha: 4 }
      save: { dtype: float16, save_every: 10 }
      datasets:
        - folder_path: $PWD/images
          caption_ext: txt
          resolution: [64]
      train: { batch_size: 1, steps: 2, noise_scheduler: ddpm, optimizer: adamw, lr: 0.0001, dtype: fp32, disable_sampling: true }
      model: { name_or_path: $HOME/models/sd15-random.safetensors, arch: sd1 }
Y
  local change; for change in "$@"; do sed -i "$change" job.yaml; done; chmod a+r job.yaml
}
toolkit() { run_script "cd $AIT && exec python run.py $*"; }

case_aitk_as_installed() { ait; job; pictures images 2; toolkit $PWD/job.yaml; }
case_aitk_without_dotenv() { ENVIRONMENT=golden ait; toolkit job.yaml; }
case_aitk_config_absent() { ENVIRONMENT=aitk2 ait; toolkit config/my_flux_lora.yaml; }
case_aitk_config_broken_yaml() { ENVIRONMENT=aitk2 ait; job 's/^      device: cpu/    device: cpu/'; toolkit $PWD/job.yaml; }
case_aitk_unknown_job() { ENVIRONMENT=aitk2 ait; job 's/^job: extension/job: trian/'; toolkit $PWD/job.yaml; }
case_aitk_unknown_process() { ENVIRONMENT=aitk2 ait; job 's/sd_trainer/sdxl_trainer_x/'; toolkit $PWD/job.yaml; }
case_aitk_device_cuda_without_driver() { ENVIRONMENT=aitk2 ait; job 's/device: cpu/device: cuda:0/'; pictures images 2; toolkit $PWD/job.yaml; }
case_aitk_diffusers_too_old() { ENVIRONMENT=aitk2 ait; job; toolkit $PWD/job.yaml; }
case_aitk_flux_gated() { ENVIRONMENT=aitk2 ait; hub_server gated; job 's#name_or_path: .*,#name_or_path: some/model,#; s/arch: sd1/arch: flux/'; pictures images 2; toolkit $PWD/job.yaml; }
case_aitk_flux_refused() { ENVIRONMENT=aitk2 ait; export HF_ENDPOINT=http://127.0.0.1:9; job 's#name_or_path: .*,#name_or_path: black-forest-labs/FLUX.1-dev,#; s/arch: sd1/arch: flux/'; pictures images 2; toolkit $PWD/job.yaml; }
case_aitk_no_arguments() { ENVIRONMENT=aitk2 ait; toolkit; }
case_aitk_requirements() { fresh 3.10.13; prepare_uv pip install pip==24.0; uses ai-toolkit pip=24.0 $(of) ai-toolkit=2026-08; run_script "cd $AIT && exec pip install -r requirements.txt"; }
