"""Fields that accounts' forms share: addresses, choices, codes and passwords."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from email_validator import EmailNotValidError, validate_email
from wtforms import EmailField, Field, Form, PasswordField, SelectField, SelectMultipleField, StringField
from wtforms.validators import Length, StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

from accounts.rules.organizations import normal_email
from accounts.rules.passwords import MAX_LENGTH, MIN_LENGTH
from core.forms import Required

Choices = Iterable[tuple[str, str]]


class ChecksField(SelectMultipleField):
    """Several choices, each a box to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def check_address(_form: Form, field: Field) -> None:
    """Refuse what cannot be an e-mail address. Whether anybody reads it is not looked up."""
    try:
        validate_email(field.data, check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise StopValidation("This is not an e-mail address. Write it like name@example.com.") from error


def email_field(label: str = "E-mail address", *, autocomplete: str = "email", **options: Any) -> EmailField:
    """Return a field for an e-mail address, kept in lower case."""
    return EmailField(
        label,
        validators=[Required("Type the e-mail address."), Length(max=254, message="This is too long."), check_address],
        filters=[lambda text: normal_email(text) if isinstance(text, str) else text],
        render_kw={"autocomplete": autocomplete, "maxlength": 254},
        **options,
    )


def text_field(
    label: str, description: str = "", *, most: int = 200, required: str = "", autocomplete: str = "off"
) -> StringField:
    """Return a field for a line of text; `required` is the sentence that asks for it."""
    length = Length(max=most, message=f"Use at most {most} characters.")
    validators: list[Any] = [Required(required), length] if required else [length]
    shown = {"autocomplete": autocomplete, "maxlength": most}
    return StringField(label, validators, description=description, render_kw=shown)


def new_password_field(label: str = "Password", *, required: bool = True) -> PasswordField:
    """Return a field for a password that is being chosen."""
    return PasswordField(
        label,
        description=f"At least {MIN_LENGTH} characters. A short sentence works well.",
        validators=[Required("Choose a password.")] if required else [],
        render_kw={"autocomplete": "new-password", "maxlength": MAX_LENGTH},
    )


def known_password_field(label: str = "Password") -> PasswordField:
    """Return a field for a password the person has."""
    return PasswordField(
        label,
        validators=[Required("Type your password.")],
        render_kw={"autocomplete": "current-password", "maxlength": MAX_LENGTH},
    )


def code_field(label: str, *, is_number: bool = True, description: str = "") -> StringField:
    """Return a field for a code; a phone offers digits for one that is a number."""
    kind = {"inputmode": "numeric"} if is_number else {}
    return StringField(
        label,
        description=description,
        validators=[Required("Type the code."), Length(max=40, message="This is too long for a code.")],
        render_kw={"autocomplete": "one-time-code", "maxlength": 40, **kind},
    )


def select_field(
    label: str, choices: Callable[[], Choices], *, default: str = "", description: str = ""
) -> SelectField:
    """Return a field to choose one of a list that is made when the page is."""
    return SelectField(
        label,
        choices=lambda: as_choices(choices()),
        default=default,
        description=description,
        validators=[Required("Choose one.")],
    )


def choices_of(texts: Mapping[Any, str]) -> Choices:
    """Return the values of an enumeration with their words, as choices of a field."""
    return [(str(key), text) for key, text in texts.items()]


def as_choices(pairs: Choices) -> Any:
    """Return value and label pairs as WTForms takes them since 3.3: a plain dictionary, which its stubs do not know."""
    return dict(pairs)
