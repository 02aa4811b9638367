"""Pictures from outside: recognised, decoded and written anew by a process of its own, so that none can do harm."""

from core.pictures.reading import MAX_BYTES, Picture, read_picture

__all__ = ["MAX_BYTES", "Picture", "read_picture"]
