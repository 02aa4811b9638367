"""Forms of reports: assumptions that are sent in the address and change nothing."""

from collections.abc import Mapping
from typing import Any

from core.forms import Form, MoneyField, PercentField


class AssumptionsForm(Form):
    """What the verdict assumes: the cost of a customer by advertising, and how many would have come anyway."""

    class Meta(Form.Meta):
        """A question, not a change: needs no protection against forgery."""

        csrf = False

    ad_cost = MoneyField("What one customer costs you in advertising")
    anyway = PercentField("Orders that would have come anyway")

    def __init__(self, asked: Mapping[str, Any], *, currency: str) -> None:
        super().__init__(formdata=asked)
        self.ad_cost.currency = currency
