"""A custom node that takes a GPU for granted."""
import torch


class FaceDetailerDemo:
    CATEGORY, FUNCTION, RETURN_TYPES = "image", "run", ("IMAGE",)

    @classmethod
    def INPUT_TYPES(cls):
        return {"required": {"image": ("IMAGE",)}}

    def run(self, image):
        return (torch.nn.functional.interpolate(image.cuda().movedim(-1, 1), scale_factor=2).movedim(1, -1).cpu(),)


NODE_CLASS_MAPPINGS = {"FaceDetailerDemo": FaceDetailerDemo}
