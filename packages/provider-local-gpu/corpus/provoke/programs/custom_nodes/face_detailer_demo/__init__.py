"""A custom node that needs a detector library which is not installed."""
from ultralytics import YOLO


class FaceDetailerDemo:
    CATEGORY, FUNCTION, RETURN_TYPES = "image", "run", ("IMAGE",)

    @classmethod
    def INPUT_TYPES(cls):
        return {"required": {"image": ("IMAGE",)}}

    def run(self, image):
        return (YOLO("face.pt")(image),)


NODE_CLASS_MAPPINGS = {"FaceDetailerDemo": FaceDetailerDemo}
