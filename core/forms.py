"""Forms: what a person typed, checked and typed. Every refusal is a sentence at its field, and what was typed is kept.

A page's form:
    form = ProgramForm()
    if form.is_sent_and_valid():
        with form.refusals():                      # an AppError raised inside lands on its field
            program = commands.create_program(…)
            return redirect(url_for(…))
    return render_template("campaigns/program_form.html", form=form), form.status
A button's form, without a page of its own:
    form = PauseForm.from_request()                # raises FormError (422) when it is not valid
"""

from collections.abc import Callable, Mapping, MutableMapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from http import HTTPStatus
from typing import Any, ClassVar, Self, TypeVar

from flask import request
from flask_wtf import FlaskForm
from wtforms import Field, FieldList, FileField, FormField
from wtforms.fields import DateField as HtmlDateField
from wtforms.fields.core import UnboundField
from wtforms.form import BaseForm
from wtforms.validators import StopValidation
from wtforms.widgets import TextInput

from core import uploads
from core.errors import AppError
from core.money import BPS, Money, from_typed

PERCENT_PLACES = 2
MOST = 10**15  # minor units; far above any real amount, far below what a column holds
_TURNS = dict.fromkeys((0x202D, 0x202E))  # left-to-right and right-to-left override (Unicode, UAX #9)
WRITING = {"POST", "PUT", "PATCH", "DELETE"}
AnyField = TypeVar("AnyField", bound=Field)


class FormError(AppError):
    """A form that cannot be used as it was sent. The message holds every sentence; `form` keeps the values."""

    def __init__(self, form: "Form") -> None:
        super().__init__(" ".join(form.sentences()), field=next(iter(form.errors), None))
        self.form = form


class Form(FlaskForm):
    """The base of every form: protected against forgery, texts trimmed, 422 when refused."""

    class Meta(FlaskForm.Meta):
        """Trims what people type."""

        def bind_field(
            self, form: BaseForm, unbound_field: "UnboundField[AnyField]", options: MutableMapping[str, Any]
        ) -> AnyField:
            """Bind a field of a form, with the filter that trims texts in front of its own; lists have none."""
            if issubclass(unbound_field.field_class, FieldList | FormField):
                return unbound_field.bind(form=form, **options)
            given: Sequence[Callable[[Any], Any]] = unbound_field.kwargs.get("filters", ())
            unbound_field.kwargs["filters"] = [trim, *(one for one in given if one is not trim)]
            return unbound_field.bind(form=form, **options)

    status = HTTPStatus.OK

    def __init__(self, **given: Any) -> None:
        FlaskForm.__init__(self, **given)

    @classmethod
    def from_request(cls) -> Self:
        """Return the form that was sent. Raises FormError when it is not valid."""
        form = cls()
        form.check()
        return form

    def check(self) -> None:
        """Go on only if everything is valid. Raises FormError."""
        if not self.validate():
            raise FormError(self)

    def is_sent_and_valid(self) -> bool:
        """Return whether the form was sent and can be used; when it was sent and cannot, the page answers 422."""
        if request.method not in WRITING:
            return False
        if self.validate():
            return True
        self.status = HTTPStatus.UNPROCESSABLE_ENTITY
        return False

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """Return whether everything that was sent can be used, and whether all of its files arrived."""
        is_valid = super().validate(extra_validators)
        try:
            uploads.refuse_too_much(next((field.name for field in self if isinstance(field, FileField)), None))
        except AppError as error:
            self.refuse(error)
            return False
        return is_valid

    def refuse(self, error: AppError) -> None:
        """Put a refusal on the field it names, or above the form."""
        self.status = error.status
        if error.field and error.field in self:
            self[error.field].errors = [*self[error.field].errors, error.message]
        else:
            self.form_errors.append(error.message)

    def refusals(self) -> "Refusals":
        """Catch what a command refuses and show it on the form."""
        return Refusals(self)

    def sentences(self) -> list[str]:
        """Return every error as one text each."""
        return [*self.form_errors, *(str(text) for field in self for text in field.errors)]


class Refusals:
    """While it is open, an AppError lands on a form instead of leaving the view."""

    def __init__(self, form: Form) -> None:
        self._form = form

    def __enter__(self) -> None:
        return

    def __exit__(self, _kind: type[BaseException] | None, error: BaseException | None, _trace: object) -> bool:
        if isinstance(error, AppError):
            self._form.refuse(error)
        return isinstance(error, AppError)


def trim(value: object) -> object:
    """Return a text without the spaces around it, and without what turns letters around; anything else as it is.

    Hebrew and Arabic need no such signs to be read from right to left; they only make a text look like another one.
    """
    return value.translate(_TURNS).strip() if isinstance(value, str) else value


class Required:
    """Refuses an empty field, in a sentence. Zero is not empty."""

    field_flags: ClassVar[dict[str, bool]] = {"required": True}

    def __init__(self, message: str = "Please fill this in.") -> None:
        self.message = message

    def __call__(self, _form: BaseForm, field: Field) -> None:
        """Check one field. Raises StopValidation."""
        if field.data is False or field.data in (None, "", []):  # 0 equals False
            raise StopValidation("" if field.errors else self.message)


class MoneyField(Field):
    """An amount in one currency. `data` is Money, or None when left empty.

    A route that learns the currency later sets it: what was typed is then read again, in that currency.
    """

    widget = TextInput()

    def __init__(self, label: str, *args: Any, currency: str = "USD", minimum: int | None = 0, **kwargs: Any) -> None:
        super().__init__(label, *args, **kwargs)
        self._currency, self.minimum = currency, minimum

    @property
    def currency(self) -> str:
        """The currency that what is typed is read in."""
        return self._currency

    @currency.setter
    def currency(self, code: str) -> None:
        self._currency = code
        if self.raw_data:
            self.process_errors = []
            try:
                self.process_formdata(self.raw_data)
            except ValueError as error:
                self.process_errors.append(str(error))

    @property
    def suffix(self) -> str:
        """What stands behind the input."""
        return self.currency

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.data.decimal() if isinstance(self.data, Money) else ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the typed amount. Raises ValueError with a sentence."""
        text = str(valuelist[0]).strip().replace(" ", "") if valuelist else ""
        self.data = self._parse(text) if text else None

    def _parse(self, text: str) -> Any:
        try:
            amount = from_typed(text, self.currency)
        except AppError as error:
            raise ValueError(error.message) from error
        if abs(amount.minor) > MOST:
            raise ValueError("That is more than can be kept. Check the number of zeros.")
        if self.minimum is not None and amount.minor < self.minimum:
            raise ValueError(f"Enter at least {Money(self.minimum, self.currency).decimal()} {self.currency}.")
        return amount


class PercentField(Field):
    """A percentage with up to two decimals. `data` is basis points: 12.5 gives 1250."""

    widget = TextInput()
    suffix = "%"

    def __init__(self, label: str, *args: Any, minimum: int = 0, maximum: int = BPS, **kwargs: Any) -> None:
        super().__init__(label, *args, **kwargs)
        self.minimum, self.maximum = minimum, maximum

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return plain_percent(self.data) if isinstance(self.data, int) else ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the typed percentage. Raises ValueError with a sentence."""
        text = str(valuelist[0]).strip().rstrip("%").strip() if valuelist else ""
        self.data = percent_from(text, minimum=self.minimum, maximum=self.maximum) if text else None


class DateField(HtmlDateField):
    """A day, picked or typed as 2026-11-23. `data` is a date, or None when left empty."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the day. Raises ValueError with a sentence."""
        text = str(valuelist[0]).strip() if valuelist else ""
        try:
            self.data = date.fromisoformat(text) if text else None
        except ValueError as error:
            raise ValueError("That is not a day. Write it like 2026-11-23.") from error


def percent_from(text: str, *, minimum: int = 0, maximum: int = BPS) -> int:
    """Return the basis points of a typed percentage: `12.5` gives 1250. Raises ValueError with a sentence."""
    typed = text.strip().rstrip("%").strip()
    try:
        bps = Decimal(typed.replace(",", ".")).scaleb(PERCENT_PLACES)
    except InvalidOperation as error:
        raise ValueError(f"“{typed}” is not a percentage. Write it like 25 or 12.5.") from error
    if not bps.is_finite() or bps != bps.to_integral_value():
        raise ValueError("Use at most two decimals.")
    if not minimum <= bps <= maximum:
        raise ValueError(f"Enter between {plain_percent(minimum)} and {plain_percent(maximum)} %.")
    return int(bps)


def plain_percent(bps: int) -> str:
    """Return basis points as the shortest plain percentage, such as `12.5`."""
    whole, part = divmod(abs(bps), 10**PERCENT_PLACES)
    text = f"{whole}.{part:0{PERCENT_PLACES}d}".rstrip("0").rstrip(".")
    return f"-{text}" if bps < 0 else text
