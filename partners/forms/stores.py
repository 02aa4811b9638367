"""The part of terms that is about a partner's own store."""

from wtforms import BooleanField, IntegerField
from wtforms.validators import Optional as MayBeEmpty

from accounts.forms.fields import select_field, text_field
from core.forms import Form, PercentField
from partners.rules.stores import PriceBasis, StoreRole, StoreTerms

_NO_STORE = "none"
_STORES = {
    _NO_STORE: "No, it only sends customers",
    StoreRole.RESELLER: "Yes, as a reseller: it buys from you and sells in its own name",
    StoreRole.AGENT: "Yes, as your agent: it sells in your name for a commission",
}
_PRICES = {
    PriceBasis.AGREED: "The price you agreed: the store's own discounts are its cost",
    PriceBasis.SELLING: "The price the customer paid",
}


class StoreFields(Form):
    """What a store that collects the customers' money keeps, and when it reports and pays. Empty for all others."""

    store_role = select_field(
        "Does their store collect the customers' money?",
        lambda: [(str(key), text) for key, text in _STORES.items()], default=_NO_STORE,
    )  # fmt: skip
    store_keeps = PercentField("The store keeps", minimum=1, description="Its part of the price of what it sells.")
    store_price_basis = select_field(
        "Part of which price", lambda: [(str(key), text) for key, text in _PRICES.items()], default=PriceBasis.AGREED,
    )  # fmt: skip
    store_report_day = IntegerField("Report due on day", [MayBeEmpty()], description="Of the next month.", default=10)
    store_money_day = IntegerField("Money due on day", [MayBeEmpty()], description="Of the next month.", default=30)
    store_pay_to = text_field("Where the store sends the money", most=300)
    store_may_net = BooleanField("Set what the store owes against what it has earned")
    store_sells_eu_services = BooleanField("It sells courses, downloads or other electronic services to the EU")

    def show_store(self, store: StoreTerms | None) -> None:
        """Fill the fields with the terms of a store, to change them."""
        if store is None:
            return
        for name in ("report_day", "money_day", "may_net", "sells_eu_services", "pay_to"):
            self[f"store_{name}"].data = getattr(store, name)
        self.store_role.data, self.store_price_basis.data = str(store.role), str(store.price_basis)
        self.store_keeps.data = store.keeps_bps

    def store(self) -> StoreTerms | None:
        """Return the terms of the store that were typed; None when the partner only sends customers."""
        if self.store_role.data == _NO_STORE:
            return None
        return StoreTerms(
            role=StoreRole(self.store_role.data),
            keeps_bps=int(self.store_keeps.data or 0),
            price_basis=PriceBasis(self.store_price_basis.data or PriceBasis.AGREED),
            report_day=int(self.store_report_day.data or 10),
            money_day=int(self.store_money_day.data or 30),
            may_net=bool(self.store_may_net.data),
            sells_eu_services=bool(self.store_sells_eu_services.data),
            pay_to=self.store_pay_to.data or "",
        )
