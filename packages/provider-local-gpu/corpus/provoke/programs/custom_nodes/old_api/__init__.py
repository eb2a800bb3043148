"""A custom node written for an older server."""
from comfy.model_management import unload_model_clones_of_old
from server import PromptServer

PromptServer.instance.on_prompt_added(print)
