"""The part of terms that says what is paid for leads."""

from wtforms import IntegerField, StringField
from wtforms.validators import Optional as MayBeEmpty

from accounts.forms.fields import choices_of, select_field
from core.errors import AppError
from core.forms import Form
from core.money import Money, from_typed
from partners.rules.leads import LeadPay, PaidAt, WithSale

_AT = {PaidAt.QUALIFIED: "Once you find it qualified, or the person buys", PaidAt.NEW: "As soon as the person asks"}
_WITH_SALE = {WithSale.HIGHER: "The higher of both", WithSale.BOTH: "Both"}


class LeadFields(Form):
    """What is paid for leads, as people write it. Empty: nothing is."""

    lead_pay = StringField("For each lead", description="An amount, such as 20. Empty: leads are not paid.")
    lead_at = select_field("Paid", lambda: choices_of(_AT), default=PaidAt.QUALIFIED)
    lead_with_sale = select_field(
        "If the person then buys, the partner has", lambda: choices_of(_WITH_SALE), default=WithSale.HIGHER
    )
    lead_most = IntegerField("Most leads in a month", [MayBeEmpty()], description="Empty: any number.")

    def show_leads(self, pay: LeadPay | None, currency: str) -> None:
        """Fill the fields with what the terms say."""
        self.lead_pay.data = Money(pay.minor, currency).decimal() if pay else ""
        self.lead_at.data = str(pay.at if pay else PaidAt.QUALIFIED)
        self.lead_with_sale.data = str(pay.with_sale if pay else WithSale.HIGHER)
        self.lead_most.data = pay.most or None if pay else None

    def paid_for_leads(self, currency: str) -> LeadPay | None:
        """Return what was typed, None where nothing was. Raises AppError on the field at fault."""
        typed, most = (self.lead_pay.data or "").strip(), int(self.lead_most.data or 0)
        if not typed and not most:
            return None
        try:
            minor = from_typed(typed, currency).minor
        except AppError as error:
            raise AppError(f"Write what is paid for each lead. {error.message}", field="lead_pay") from error
        return LeadPay(minor, PaidAt(self.lead_at.data), WithSale(self.lead_with_sale.data), most)
