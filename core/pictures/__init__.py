"""Pictures from outside: recognised, decoded and written anew by a process of its own, so that none can do harm."""

from core.pictures.reading import ENDINGS, Picture, read_picture

__all__ = ["ENDINGS", "Picture", "read_picture"]
