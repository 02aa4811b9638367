"""Forms about links and coupons."""

from accounts.forms.fields import select_field, text_field
from campaigns.rules.coupons import POLICY_WORDS
from campaigns.schemas.links import CouponDraft, LinkChange, LinkDraft
from core.forms import DateField, Form, PercentField
from partners.rules.terms import CouponPolicy


class LinkForm(Form):
    """A tracked link."""

    code = text_field("Code", most=64)
    destination = text_field("Leads to", most=2_000)
    note = text_field("Note", most=200)

    def draft(self) -> LinkDraft:
        """Return what was typed."""
        return LinkDraft(code=self.code.data or "", destination=self.destination.data or "", note=self.note.data or "")

    def change(self) -> LinkChange:
        """Return what was typed, as a change of a link."""
        return LinkChange(
            code=self.code.data or None, destination=self.destination.data or None, note=self.note.data or ""
        )


class CouponForm(Form):
    """A discount code."""

    code = text_field("Code", most=40, required="Write the code as buyers type it, such as CHAMBER20.")
    policy = select_field("When it counts", lambda: [(str(key), text) for key, text in POLICY_WORDS.items()])
    discount = PercentField("Discount", description="What your shop gives for it. It is only written down here.")
    ends_on = DateField("Last day")

    def draft(self) -> CouponDraft:
        """Return what was typed."""
        return CouponDraft(
            code=self.code.data or "",
            policy=CouponPolicy(self.policy.data),
            discount_bps=self.discount.data,
            ends_on=self.ends_on.data,
        )
