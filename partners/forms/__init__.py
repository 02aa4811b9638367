"""Forms about partnerships: whom to invite, on which terms, and the answers. Amounts are in the terms' currency."""

from partners.forms.answers import AcceptForm, DeclineForm, EndForm, PartnershipForm
from partners.forms.fields import days_field, long_text
from partners.forms.stores import StoreFields
from partners.forms.terms import InviteForm, RuleFields, TermsForm

__all__ = [
    "AcceptForm",
    "DeclineForm",
    "EndForm",
    "InviteForm",
    "PartnershipForm",
    "RuleFields",
    "StoreFields",
    "TermsForm",
    "days_field",
    "long_text",
]
