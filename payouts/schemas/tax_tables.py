"""Tax tables: dated rows that say what is asked, withheld, reported and added. Data that an operator can change.

Tandem gives no tax advice: it only looks up what the tables in force say.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Annotated, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from core.errors import AppError
from core.money import Money
from payouts.rules.tax import TaxForm, Treatment, VatStatus

ANY, SAME = "*", "same"


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Asked(_Row):
    """Which forms a seller in one country asks of a partner in another."""

    seller: str
    partner: str
    forms: tuple[TaxForm, ...]


class _Dated(_Row):
    since: Annotated[date, Field(alias="from")]


class Withheld(_Dated):
    """How much of a payment is withheld, by what is there of the partner's forms; `missing` when none is."""

    seller: str
    status: str
    bps: Annotated[int, Field(ge=0, le=10_000)]


class Reportable(_Dated):
    """From which sum of a year on payments are reported, and on which form."""

    seller: str
    form: str
    currency: Annotated[str, Field(pattern="[A-Z]{3}")]
    minor: Annotated[int, Field(ge=0)]

    @property
    def threshold(self) -> Money:
        """Return the sum."""
        return Money(self.minor, self.currency)


class Treated(_Dated):
    """How VAT is treated between two countries."""

    seller: str
    partner: str
    status: str
    treatment: Treatment


class TaxTables(_Row):
    """Every table in force."""

    waits_days: Annotated[int, Field(ge=0, le=60)]
    w8_whole_years: Annotated[int, Field(ge=1, le=10)]
    left_out_rails: tuple[str, ...]
    groups: dict[str, tuple[str, ...]]
    asked: tuple[Asked, ...]
    withheld: tuple[Withheld, ...]
    reportable: tuple[Reportable, ...]
    treatment: tuple[Treated, ...]
    rates: dict[str, tuple[tuple[date, Annotated[int, Field(ge=0, le=10_000)]], ...]]

    @model_validator(mode="after")
    def _names_are_known(self) -> "TaxTables":  # noqa: N804 (an after-validator is called on the instance)
        rows: Iterable[Asked | Treated] = (*self.asked, *self.treatment)
        named = {name for row in rows for name in (row.seller, row.partner)}
        named |= {row.seller for row in self.withheld} | {row.seller for row in self.reportable} | set(self.rates)
        named |= {name for members in self.groups.values() for name in members}
        unknown = sorted(name for name in named - {ANY, SAME} if len(name) != 2 and name not in self.groups)
        if unknown:
            raise ValueError(f"These are neither countries nor groups: {', '.join(unknown)}.")
        return self

    def covers(self, name: str, country: str, *, seller: str = "") -> bool:
        """Whether a name of a row (a country, a group, `*` or `same`) stands for a country."""
        if name in {ANY, country}:
            return True
        if name == SAME:
            return bool(country) and country == seller
        return any(self.covers(member, country) for member in self.groups.get(name, ()) if member != name)

    def forms_asked(self, *, seller: str, partner: str) -> tuple[TaxForm, ...]:
        """Return the forms of which a partner gives one; none when nothing is asked."""
        fitting = (r.forms for r in self.asked if self.covers(r.seller, seller) and self.covers(r.partner, partner))
        return next(fitting, ())

    def withheld_bps(self, on: date, *, seller: str, status: str) -> int:
        """Return what is withheld from a payment of a day, in basis points."""
        rows = [row for row in self.withheld if self.covers(row.seller, seller) and row.status == status]
        found = newest(rows, on)
        return found.bps if found else 0

    def reportable_in(self, year: int, *, seller: str, form: str = "1099-NEC") -> Reportable | None:
        """Return from which sum on the payments of a year are reported, or None where they are not."""
        rows = [row for row in self.reportable if self.covers(row.seller, seller) and row.form == form]
        return newest(rows, date(year, 12, 31))

    def treatment_on(self, on: date, *, seller: str, partner: str, status: VatStatus) -> Treatment:
        """Return how VAT is treated on a day: the first row that fits and has begun."""
        for row in self.treatment:
            places = self.covers(row.seller, seller) and self.covers(row.partner, partner, seller=seller)
            if places and row.status in {ANY, status} and row.since <= on:
                return row.treatment
        return Treatment.NONE

    def rate_on(self, on: date, *, country: str) -> int:
        """Return a country's standard rate of VAT on a day, in basis points; zero where none is known."""
        return max((pair for pair in self.rates.get(country, ()) if pair[0] <= on), default=(on, 0))[1]


class _HasDay(Protocol):
    @property
    def since(self) -> date: ...


DatedRow = TypeVar("DatedRow", bound=_HasDay)


def newest(rows: Sequence[DatedRow], on: date) -> DatedRow | None:
    """Return the row that was the last to begin by a day; of several the first."""
    begun = [row for row in rows if row.since <= on]
    return max(begun, key=lambda row: row.since) if begun else None


def tables_of(raw: Mapping[str, object]) -> TaxTables:
    """Return tables as they were read from a file. Raises AppError naming every row that cannot be used."""
    try:
        return TaxTables.model_validate(raw)
    except ValidationError as error:
        lines = (f"{'.'.join(map(str, item['loc'])) or 'tables'}: {item['msg']}" for item in error.errors())
        raise AppError(f"The tax tables cannot be used. {'; '.join(lines)}.") from error
