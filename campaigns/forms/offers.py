"""The form by which a seller says what a product costs in a campaign, and when."""

from accounts.forms.fields import as_choices, select_field
from campaigns.queries.prices import Priced
from campaigns.schemas.offers import PriceDraft
from core.formats import money
from core.forms import DateField, Form, MoneyField


class PriceForm(Form):
    """A price of one product, with its days."""

    product = select_field("Product", list)
    price = MoneyField("Price", description="What buyers pay. Empty goes back to the list price.")
    from_on = DateField("First day", description="Empty means at once.")
    until_on = DateField("Last day", description="Counted whole. Empty means until you say otherwise.")

    def offer(self, products: list[Priced]) -> None:
        """Offer the products of a program, and read amounts in its currency."""
        self.product.choices = as_choices([(each.product.public_id, _name(each)) for each in products])
        for each in products[:1]:
            self.price.currency = each.product.currency

    def draft(self) -> PriceDraft:
        """Return what was typed."""
        return PriceDraft(
            product_id=str(self.product.data),
            price=self.price.data,
            from_on=self.from_on.data,
            until_on=self.until_on.data,
        )


def _name(each: Priced) -> str:
    return f"{each.product.name}, {money(each.price)} now"
