"""Forms of the settings pages: organization, members, profile and keys."""

from wtforms import HiddenField, SelectField

from accounts.forms.fields import (
    ChecksField,
    as_choices,
    code_field,
    email_field,
    known_password_field,
    new_password_field,
    select_field,
    text_field,
)
from accounts.permissions import ROLE_NAMES, SCOPES, Role
from accounts.queries.api_keys import ProgramChoice
from accounts.rules import places
from core.forms import Form, Required

_SCOPE_NAMES = {
    "all": "Everything but payments and webhooks",
    "track.write": "Report leads and sales",
    "orders.read": "See orders and customers",
    "orders.write": "Change orders",
    "links.read": "See links",
    "links.write": "Make and change links",
    "offers.read": "See prices of offers",
    "offers.write": "Announce and withdraw prices of offers",
    "partners.read": "See partners",
    "partners.write": "Add partners",
    "commissions.read": "See earnings",
    "payouts.read": "See payments, statements and the books",
    "payouts.write": "Prepare payment runs (not part of everything)",
    "payouts.pay": "Pay approved runs and say what was paid (not part of everything)",
    "hooks.write": "Set up webhooks for what it may see (not part of everything)",
}


def role_field() -> SelectField:
    """Return a field to choose a role."""
    return select_field("Role", lambda: [(role.value, name) for role, name in ROLE_NAMES.items()], default=Role.VIEWER)


class OrganizationForm(Form):
    """What an organization says about itself."""

    name = text_field("Name", required="Say what your organization is called.", autocomplete="organization")
    legal_name = text_field("Legal name")
    email = email_field("Address for partners and statements")
    postal_address = text_field("Postal address", most=500, autocomplete="street-address")
    country = select_field("Country", places.countries)
    timezone = select_field("Time zone", places.time_zones, description="Days and months of your books begin here.")
    currency = select_field("Currency", places.currencies, description="The default of new programs.")


class InviteForm(Form):
    """Whom to invite, as what."""

    email = email_field(autocomplete="off")
    role = role_field()


class MembershipForm(Form):
    """Another role for a member."""

    role = role_field()


class ProfileForm(Form):
    """The name others see."""

    name = text_field("Your name", required="Say your name.", autocomplete="name")


class PasswordForm(Form):
    """One's own password: the current one and a new one."""

    current = known_password_field("Current password")
    password = new_password_field("New password")

    def without_current(self) -> None:
        """Ask for the new password alone, of somebody who never had one."""
        del self.current

    @property
    def current_password(self) -> str:
        """The current password as typed, empty when it was not asked for."""
        return str(self.current.data or "") if "current" in self else ""


class TotpForm(Form):
    """The first code of a new authenticator app. The secret travels in the signed cookie, not in the form."""

    code = code_field("Code from the app", description="Six digits, new every half minute.")


class SwitchForm(Form):
    """Which of one's organizations to work for."""

    organization = HiddenField(validators=[Required("Choose an organization.")])


class ApiKeyForm(Form):
    """A new key: what it is for and what it may do."""

    name = text_field("What is this key for?", most=100, required="Give it a name, such as “Shop”.")
    scopes = ChecksField("What may it do?", validators=[Required("Choose at least one.")])
    program = SelectField("Program it works on unless a call names another", validate_choice=True)

    def offer(self, programs: list[ProgramChoice]) -> None:
        """Fill in what can be chosen. Without any program, the key works on the first one that is made."""
        self.scopes.choices = as_choices((name, _SCOPE_NAMES.get(name, name)) for name in ("all", *SCOPES))
        self.program.choices = as_choices((program.slug, program.name) for program in programs)
        if not programs:
            del self.program

    @property
    def program_slug(self) -> str:
        """The short name of the chosen program, empty when there is nothing to choose from."""
        return str(self.program.data) if "program" in self else ""
