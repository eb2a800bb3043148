/** `likeness.yaml` of a new workspace, commented. */
export const sampleSettings = `# yaml-language-server: $schema=.likeness/settings.schema.json
#
# What this workspace is set to. An unknown key is refused, so that a typo never passes for a default.

# The name of this workspace in its store. Choose it once: jobs and charges are kept under it.
workspace: maya

# What budgets and reports are counted in, and units of it for one unit of another currency.
currency: USD
# fx: { EUR: "1.08" }

personas:
  maya:
    # The rare word that training ties to this face, and the common word for what she is.
    triggerToken: mayaxo
    classToken: woman
    # true: nobody real was the model. For a real person write false and record the consent before training:
    #   consent: { givenBy: "…", givenAt: "2026-01-31T12:00:00.000Z", scope: "…" }
    synthetic: true
    # Similarity (-1 to 1) from which a picture shows her. Provisional: of the sample pictures, hers lie at 0.70 and
    # above, other people's at 0.56 and below. Without it 0.42 holds, and every verdict says that it is uncalibrated.
    threshold: 0.62
    # The references that pictures are measured against; without it all of them.
    measureWith: [persona-01.jpg, persona-02.jpg, persona-03.jpg, persona-04.jpg, persona-05.jpg]

# The set (sets/NAME.yaml) that commands use where none is named: local, cloud or hybrid.
set: local

# Hard limits: what would go over one is refused before anything is sent.
# budget:
#   day: { amount: "5", currency: USD }
#   total: { amount: "100", currency: USD }

# Where identities are trained and pictures and clips are made. Remove the # of what you have;
# \`likeness doctor\` then says what works and what to do next.
#
# connections:
#   home:                                   # your own GPU, or a rented one
#     provider: local-gpu
#     servers:                              # a ComfyUI that runs, and its folder of LoRAs as seen from here
#       - { url: "http://127.0.0.1:8188", loras: /opt/ComfyUI/models/loras }
#       # or one that Likeness starts and stops, after \`likeness env build --kind comfyui\`:
#       # - { url: "http://127.0.0.1:8188", start: { models: models } }
#     training:                             # in the environment that \`likeness env build\` makes
#       runs: runs
#       checkpoints: /opt/ComfyUI/models/checkpoints
#     gpuPrice: { perHour: { amount: "0.45", currency: USD }, basis: used }     # rented: by the hour from \`provider up\` to \`down\`
#
#   cloud:                                  # a Higgsfield account
#     provider: higgsfield
#     credentials: env:HF_CREDENTIALS       # the variable holds id:secret; never write the secret here
#
#   sandbox:                                # \`likeness sandbox\` prints the lines that belong here
#     provider: higgsfield
#     credentials: env:HF_CREDENTIALS
#     baseUrl: http://127.0.0.1:PORT
#     timeScale: 0.01

# Everything made here comes from the sandbox, and every page and export says so.
# sandbox: true

# media:
#   ffmpeg: /usr/bin/ffmpeg                 # otherwise the system's, otherwise the packaged one
#   measuringProcesses: 2                   # each takes about 0.7 GB
`
