"""Forms about partnerships: whom to invite, on which terms, and the answers. Amounts are in the terms' currency."""

from typing import Any

from wtforms import BooleanField, Field, HiddenField, IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange
from wtforms.validators import Optional as MayBeEmpty

from accounts.forms.fields import email_field, select_field, text_field
from accounts.rules import places
from core.errors import AppError
from core.forms import Form, PercentField, Required
from core.money import from_decimal
from partners.rules.stores import PriceBasis, StoreRole, StoreTerms
from partners.rules.terms import AttributionModel, CouponPolicy, Terms, check

_MODELS = {
    AttributionModel.LAST: "The last link before the order",
    AttributionModel.FIRST: "The first link that brought the customer",
    AttributionModel.LAST_PARTNER: "The last partner before the order",
    AttributionModel.COUPON_FIRST: "The code used; without one, the last link",
}
_COUPONS = {
    CouponPolicy.ALWAYS: "Always, even without a click",
    CouponPolicy.WITH_LINK: "Only if the customer also came through a link",
    CouponPolicy.IF_IT_WINS: "Only if no later link of somebody else comes before the order",
}

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


class TermsForm(StoreFields):
    """Terms as people write them. Percent of what the customer paid for the goods is the only share offered."""

    share = PercentField("Share of each sale", [Required("Write the share, such as 25.")], minimum=1)
    currency = select_field("Currency", places.currencies)
    hold_days = days_field("Hold", "Days a share waits after the order, because customers may return.", default=30)
    minimum_payout = StringField(
        "Smallest payment", description="Less is kept for the next payment. Empty means any amount.", default="50"
    )
    window_days = days_field("Counting window", "Days after a click in which an order counts.", default=30, least=1)
    clawback_days = days_field("Refund limit", "Days after the order in which a refund lowers the share.", default=120)
    tail_days = days_field("After the end", "Days in which orders still count after a pause or an end.", default=30)
    attribution_model = select_field("Who earns a sale", lambda: [(str(key), text) for key, text in _MODELS.items()])
    coupon_policy = select_field("When a code earns", lambda: [(str(key), text) for key, text in _COUPONS.items()])
    note = long_text("Message to the partner", "Stands above the terms, in the mail too.")

    def show(self, terms: Terms) -> None:
        """Fill the form with terms, to change them."""
        self.share.data, self.minimum_payout.data = terms.share_bps, terms.minimum_payout.decimal()
        for name in ("currency", "hold_days", "window_days", "clawback_days", "tail_days"):
            self[name].data = getattr(terms, name)
        self.attribution_model.data = str(terms.attribution_model)
        self.coupon_policy.data = str(terms.coupon_policy)
        self.show_store(terms.store)

    def terms(self) -> Terms:
        """Return the terms that were typed. Raises AppError on the field at fault."""
        return check(
            Terms(
                share_bps=int(self.share.data or 0),
                currency=str(self.currency.data),
                hold_days=whole(self.hold_days),
                minimum_payout_minor=self.amount(self.minimum_payout) or 0,
                window_days=whole(self.window_days),
                clawback_days=whole(self.clawback_days),
                tail_days=whole(self.tail_days),
                attribution_model=AttributionModel(self.attribution_model.data),
                coupon_policy=CouponPolicy(self.coupon_policy.data),
                store=self.store(),
            )
        )

    def amount(self, field: StringField) -> int | None:
        """Return the minor units typed into a field, None when it is empty. Raises AppError on that field."""
        text = str(field.data or "").replace(" ", "").replace(",", "")
        if not text:
            return None
        try:
            minor = from_decimal(text, str(self.currency.data)).minor
        except AppError as error:
            raise AppError(error.message, field=field.name) from error
        if minor < 0:
            raise AppError("Write an amount of at least zero.", field=field.name)
        return minor


class InviteForm(TermsForm):
    """Whom to invite, what is sold, and on which terms."""

    name = text_field("Partner", required="Write what you call this partner.", autocomplete="organization")
    contact_name = text_field("Contact", autocomplete="name")
    email = email_field("E-mail address of the contact", autocomplete="off")
    audience_note = text_field("Their audience", most=500)
    product = text_field("What is sold", required="Name what the partner will sell.")
    description = long_text("In a few words", "What it is and who it is for.")
    price = StringField("Price", description="What a customer pays. Empty if it varies.")
    url = text_field("Page about it", most=1_900)

    def sells(self) -> list[dict[str, Any]]:
        """Return what is sold, as it is kept with the terms."""
        return [
            {
                "name": self.product.data,
                "description": self.description.data or "",
                "price_minor": self.amount(self.price),
                "currency": self.currency.data,
                "url": self.url.data or "",
            }
        ]


class AcceptForm(Form):
    """A yes to terms: who says it, as what, to which version."""

    seen_sha256 = HiddenField(validators=[Required("Open the terms again, then accept them.")])
    name = text_field(
        "Your name", required="Write your name: the agreement keeps who accepted it.", autocomplete="name"
    )
    role = text_field(
        "What you are there", required="Write what you are there, such as owner or editor.",
        autocomplete="organization-title",
    )  # fmt: skip
    agree = BooleanField("I have read the terms and may accept them", [Required("Tick this to accept.")])


class DeclineForm(Form):
    """A no to terms, with the reason."""

    reason = long_text(
        "Why not?", "The seller reads this.", most=1_000,
        required="Say in a few words why, so that better terms can be offered.",
    )  # fmt: skip


class EndForm(Form):
    """The end of a partnership; the other side reads the reason."""

    reason = long_text("Reason", "The other side reads this.", most=500, rows=2)


class PartnershipForm(Form):
    """What the seller notes about a partner. The partner sees none of it."""

    name = text_field("Partner", required="Write what you call this partner.")
    contact_name = text_field("Contact")
    audience_note = text_field("Their audience", most=500)
    country = select_field("Country", places.countries)
    external_id = StringField(
        "Your own id", [MayBeEmpty(), Length(max=200, message="Use at most 200 characters.")],
        description="What your other systems call this partner.",
    )  # fmt: skip


def whole(field: Field) -> int:
    """Return the number typed into a field that was checked before."""
    return int(field.data)
