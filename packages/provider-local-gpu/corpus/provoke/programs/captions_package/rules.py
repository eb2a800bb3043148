"""What a caption may hold."""


def shorten(caption: str, words: int | None = None) -> str:
    return " ".join(caption.split()[:words])
