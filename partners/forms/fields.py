"""Fields that several forms about partnerships share."""

from typing import Any

from wtforms import Field, IntegerField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange

from core.forms import Required


def days_field(label: str, description: str, *, default: int, least: int = 0) -> IntegerField:
    """Return a field for a number of days."""
    within = NumberRange(least, 3_650, message=f"Write a number of days between {least} and 3650.")
    required = InputRequired("Write a number of days.")
    return IntegerField(label, [required, within], description=description, default=default)


def long_text(
    label: str, description: str = "", *, most: int = 2_000, required: str = "", rows: int = 3
) -> TextAreaField:
    """Return a field for several lines; `required` is the sentence that asks for it."""
    validators: list[Any] = [Length(max=most, message=f"Use at most {most} characters.")]
    if required:
        validators.insert(0, Required(required))
    return TextAreaField(label, validators, description=description, render_kw={"rows": rows})


def whole(field: Field) -> int:
    """Return the number typed into a field that was checked before."""
    return int(field.data)
