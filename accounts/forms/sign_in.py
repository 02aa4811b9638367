"""Forms of people who are not signed in yet, or are asked again who they are."""

from wtforms import HiddenField

from accounts.forms.fields import (
    code_field,
    email_field,
    known_password_field,
    new_password_field,
    select_field,
    text_field,
)
from accounts.rules import places
from core.forms import Form


class ButtonForm(Form):
    """A button alone: what it does stands in the address."""


class SignInForm(Form):
    """Address and password."""

    email = email_field(autocomplete="username")
    password = known_password_field()
    next = HiddenField()


class MailLinkForm(Form):
    """An address to mail a link to."""

    email = email_field(autocomplete="username")
    next = HiddenField()


class CodeForm(Form):
    """A code from the app, or a recovery code."""

    code = code_field("Code")
    next = HiddenField()


class ConfirmForm(Form):
    """The password again, before money or rights are changed."""

    password = known_password_field()
    next = HiddenField()


class NewPasswordForm(Form):
    """A password chosen with a mailed link."""

    password = new_password_field("New password")


class JoinForm(Form):
    """The name and, if wanted, the password of somebody who was invited."""

    name = text_field("Your name", required="Say your name, so that colleagues know who you are.", autocomplete="name")
    password = new_password_field(required=False)


class OwnerForm(Form):
    """The first owner and their organization."""

    organization = text_field(
        "Name of your organization", required="Say what your organization is called.", autocomplete="organization"
    )
    country = select_field("Country", places.countries, default="US")
    timezone = select_field(
        "Time zone", places.time_zones, default="UTC", description="Days and months of your books begin here."
    )
    currency = select_field("Currency", places.currencies, default="USD", description="The default of new programs.")
    name = text_field("Your name", required="Say your name.", autocomplete="name")
    email = email_field("Your e-mail address")
    password = new_password_field()


class PersonaForm(Form):
    """Whom to be in the demo."""

    membership = HiddenField()
    next = HiddenField()
