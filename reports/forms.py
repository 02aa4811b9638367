"""Forms of reports: assumptions, sent in the address to be tried or in a form to be kept."""

from collections.abc import Mapping
from typing import Any

from core.forms import Form, MoneyField, PercentField
from core.money import Money


class AssumptionsForm(Form):
    """What the verdict assumes: the cost of a sale by advertising, and how many sales would have come anyway."""

    ad_cost = MoneyField("What one sale costs you in advertising")
    anyway = PercentField("Orders that would have come anyway")

    def __init__(self, *, currency: str, **given: Any) -> None:
        super().__init__(**given)
        self.ad_cost.currency = currency


class QuestionForm(AssumptionsForm):
    """The same in an address: it changes nothing, so it needs no protection against forgery."""

    class Meta(Form.Meta):
        """Goes without a token."""

        csrf = False

    @classmethod
    def asked(
        cls, asked: Mapping[str, Any], ad_cost: Money | None, anyway_bps: int, *, currency: str
    ) -> "QuestionForm":
        """Return the form as the address fills it; an address that says nothing asks with what was kept."""
        says_something = "ad_cost" in asked or "anyway" in asked
        kept = {"ad_cost": ad_cost, "anyway": anyway_bps or None}
        return cls(currency=currency, formdata=asked if says_something else None, data=kept)
