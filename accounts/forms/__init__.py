"""What people type about accounts. Every refusal is a sentence at its field."""

from accounts.forms.hooks import HookForm, ReplayForm
from accounts.forms.settings import (
    ApiKeyForm,
    InviteForm,
    MembershipForm,
    OrganizationForm,
    PasswordForm,
    ProfileForm,
    SwitchForm,
    TotpForm,
)
from accounts.forms.sign_in import (
    ButtonForm,
    CodeForm,
    ConfirmForm,
    JoinForm,
    MailLinkForm,
    NewPasswordForm,
    OwnerForm,
    PersonaForm,
    SignInForm,
)

__all__ = [
    "ApiKeyForm",
    "ButtonForm",
    "CodeForm",
    "ConfirmForm",
    "HookForm",
    "InviteForm",
    "JoinForm",
    "MailLinkForm",
    "MembershipForm",
    "NewPasswordForm",
    "OrganizationForm",
    "OwnerForm",
    "PasswordForm",
    "PersonaForm",
    "ProfileForm",
    "ReplayForm",
    "SignInForm",
    "SwitchForm",
    "TotpForm",
]
