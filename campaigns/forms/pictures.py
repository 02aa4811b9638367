"""Forms of pictures: the files of an upload."""

from typing import Any

from flask_wtf.file import MultipleFileField
from werkzeug.datastructures import FileStorage

from core.forms import Form
from core.pictures import MAX_BYTES

ABOUT = (
    "PNG, JPEG, GIF or WebP, up to 5 MB each, 20 files and 10 MB at once. Anything but the picture itself is taken out."
)
MOST_FILES = 20
_TAKEN = {"accept": ".png,.jpg,.jpeg,.gif,.webp", "data-most-each": MAX_BYTES, "data-most-files": MOST_FILES}


class PicturesField(MultipleFileField):
    """Pictures to upload, none or several."""

    def __init__(self, label: str, description: str, **given: Any) -> None:
        super().__init__(label, description=description, render_kw=_TAKEN, **given)

    @property
    def given(self) -> list[FileStorage]:
        """The files that were chosen; an empty file input sends one without a name."""
        return [each for each in self.data or [] if isinstance(each, FileStorage) and each.filename]


class PicturesForm(Form):
    """Pictures to keep for designs."""

    files = PicturesField("Pictures", description=ABOUT)
