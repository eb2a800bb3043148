"""A custom node that was merged badly."""
NODE_CLASS_MAPPINGS = {
<<<<<<< HEAD
    "Old": object,
=======
    "New": object,
>>>>>>> update
}
