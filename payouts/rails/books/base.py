"""What files for bookkeeping have in common: any payment fits, and their setup is a few short texts."""

from collections.abc import Mapping
from typing import ClassVar

from core.errors import AppError
from payouts.rules.destinations import Rail
from payouts.rules.files import Candidate, Limits

_MOST = 60


class BookFile:
    """A file that pays nothing. `needed` are the texts of its setup, each with what to say when it is missing.

    `optional` are texts of which only some sellers have use.
    """

    pays = False
    media_type = "text/csv"
    suffix = ".csv"
    rails = frozenset(Rail)
    limits = Limits(most_rows=1_000_000)
    needed: ClassVar[dict[str, str]] = {}
    optional: ClassVar[tuple[str, ...]] = ()

    @property
    def needs_setup(self) -> bool:
        """Whether its seller has to name accounts before."""
        return bool(self.needed)

    def why_not(self, _candidate: Candidate) -> str:
        """Return nothing: whatever is paid is told."""
        return ""

    def check(self, given: Mapping[str, str]) -> dict[str, str]:
        """Return the texts that are needed. Raises AppError naming the one that is missing."""
        values = {name: " ".join(given.get(name, "").split())[:_MOST] for name in (*self.needed, *self.optional)}
        for name, missing in self.needed.items():
            if not values[name]:
                raise AppError(missing, field=name)
        return values

    def shown(self, setup: Mapping[str, str]) -> str:
        """Return the texts of a setup."""
        return ", ".join(setup[name] for name in (*self.needed, *self.optional) if setup.get(name))

    def vat_account(self, setup: Mapping[str, str]) -> str:
        """Return the account that VAT is booked on. Raises AppError where none is named."""
        if not setup.get("vat"):
            raise AppError("This run pays VAT. Name the account it is booked on under Settings, Ways to pay.")
        return setup["vat"]
