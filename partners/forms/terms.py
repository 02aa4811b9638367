"""Terms as people write them, for inviting and for offering anew. Amounts are in the terms' currency."""

from dataclasses import replace
from typing import Any

from wtforms import HiddenField, StringField

from accounts.forms.fields import ChecksField, as_choices, email_field, select_field, text_field
from accounts.rules import places
from core.errors import AppError
from core.forms import Form
from core.money import from_typed
from partners.forms.advances import AdvanceFields
from partners.forms.clicks import ClickFields
from partners.forms.fields import days_field, long_text, whole
from partners.forms.leads import LeadFields
from partners.forms.reserves import ReserveFields
from partners.forms.scopes import ScopeFields
from partners.forms.shares import ShareFields
from partners.forms.stores import StoreFields
from partners.rules.terms import NET_OF, AttributionModel, Base, CouponPolicy, Deduction, Terms, check

_MODELS = {
    AttributionModel.LAST: "The last link before the order",
    AttributionModel.FIRST: "The first link that brought the customer",
    AttributionModel.LAST_PARTNER: "The last partner before the order",
    AttributionModel.COUPON_FIRST: "The code used; without one, the last link",
}
_DEDUCTIONS = {
    Deduction.DISCOUNT: "Discounts",
    Deduction.TAX: "Tax",
    Deduction.SHIPPING: "Shipping",
    Deduction.FEES: "Payment fees",
    Deduction.COST: "The cost of the goods, where the source of the order tells it",
}
_COUPONS = {
    CouponPolicy.ALWAYS: "Always, even without a click",
    CouponPolicy.WITH_LINK: "Only if the customer also came through a link",
    CouponPolicy.IF_IT_WINS: "Only if no later link of somebody else comes before the order",
}


class RuleFields(Form):
    """Which sales count and when they can be paid."""

    hold_days = days_field("Hold", "Days a share waits after the order, because customers may return.", default=30)
    window_days = days_field("Counting window", "Days after a click in which an order counts.", default=30, least=1)
    clawback_days = days_field("Refund limit", "Days after the order in which a refund lowers the share.", default=120)
    tail_days = days_field("After the end", "Days in which orders still count after a pause or an end.", default=30)
    attribution_model = select_field("Who earns a sale", lambda: [(str(key), text) for key, text in _MODELS.items()])
    coupon_policy = select_field("When a code earns", lambda: [(str(key), text) for key, text in _COUPONS.items()])

    def show_rules(self, terms: Terms) -> None:
        """Fill these fields with terms, to change them."""
        for name in ("hold_days", "window_days", "clawback_days", "tail_days"):
            self[name].data = getattr(terms, name)
        self.attribution_model.data = str(terms.attribution_model)
        self.coupon_policy.data = str(terms.coupon_policy)

    def ruled(self, terms: Terms) -> Terms:
        """Return terms with the rules that were typed. Raises AppError on the field at fault."""
        return check(
            replace(
                terms,
                hold_days=whole(self.hold_days),
                window_days=whole(self.window_days),
                clawback_days=whole(self.clawback_days),
                tail_days=whole(self.tail_days),
                attribution_model=AttributionModel(self.attribution_model.data),
                coupon_policy=CouponPolicy(self.coupon_policy.data),
            )
        )


class TermsForm(
    RuleFields, ShareFields, ScopeFields, LeadFields, ReserveFields, AdvanceFields, ClickFields, StoreFields
):
    """Terms as people write them: what a sale earns, what it is worked out on, and when it is paid."""

    currency = select_field("Currency", places.currencies)
    deductions = ChecksField(
        "The share is of what the customer ordered, without",
        choices=as_choices([(str(key), text) for key, text in _DEDUCTIONS.items()]),
        default=[str(each) for each in NET_OF],
    )
    deductions_asked = HiddenField()
    minimum_payout = StringField(
        "Smallest payment", description="Less is kept for the next payment. Empty means any amount.", default="50"
    )
    note = long_text("Message to the partner", "Stands above the terms, in the mail too.")

    def show(self, terms: Terms) -> None:
        """Fill the form with terms, to change them."""
        self.minimum_payout.data = terms.minimum_payout.decimal()
        self.deductions.data = [] if terms.base is Base.GROSS else [str(each) for each in terms.deductions]
        self.currency.data = terms.currency
        self.show_rules(terms)
        self.show_share(terms)
        self.show_scope(terms.scope, terms.currency)
        self.show_leads(terms.leads, terms.currency)
        self.show_reserve(terms.reserve)
        self.show_clicks(terms.per_click, terms.currency)
        self.show_store(terms.store)

    def terms(self) -> Terms:
        """Return the terms that were typed. Raises AppError on the field at fault."""
        return self.ruled(
            Terms(
                **self.paid(str(self.currency.data)),
                scope=self.scope(str(self.currency.data)),
                leads=self.paid_for_leads(str(self.currency.data)),
                reserve=self.held_back(),
                advance=self.paid_before(str(self.currency.data)),
                per_click=self.paid_for_clicks(str(self.currency.data)),
                currency=str(self.currency.data),
                deductions=self._deductions(),
                minimum_payout_minor=self.amount(self.minimum_payout) or 0,
                store=self.store(),
            )
        )

    def _deductions(self) -> tuple[Deduction, ...]:
        """Return what was ticked. Boxes that nobody was shown are no answer: then the usual parts come off."""
        if not self.deductions_asked.data:
            return NET_OF
        return tuple(each for each in Deduction if each in (self.deductions.data or ()))

    def amount(self, field: StringField) -> int | None:
        """Return the minor units typed into a field, None when it is empty. Raises AppError on that field."""
        text = str(field.data or "").strip()
        if not text:
            return None
        try:
            minor = from_typed(text, str(self.currency.data)).minor
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
