"""A custom node whose work fails on a picture without a face."""


class FaceDetailerDemo:
    CATEGORY, FUNCTION, RETURN_TYPES = "image", "run", ("IMAGE",)

    @classmethod
    def INPUT_TYPES(cls):
        return {"required": {"image": ("IMAGE",)}}

    def run(self, image):
        faces = [box for box in ()]
        left, top, right, bottom = faces[0]
        return (image[:, top:bottom, left:right],)


NODE_CLASS_MAPPINGS = {"FaceDetailerDemo": FaceDetailerDemo}
