"""Pictures from outside: recognised, decoded and written anew by a process of its own, so that none can do harm."""

from core.pictures.reading import ENDINGS, MAX_BYTES, Picture, read_picture

__all__ = ["ENDINGS", "MAX_BYTES", "Picture", "read_picture"]
