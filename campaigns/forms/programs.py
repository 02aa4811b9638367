"""Forms about programs and products, and the invitation to sell them."""

from wtforms import BooleanField

from accounts.forms.fields import ChecksField, as_choices, email_field, select_field, text_field
from accounts.rules import places
from campaigns.models import Program
from campaigns.schemas.programs import InvitationDraft, ProductDraft, ProgramDraft
from core.formats import money
from core.forms import Form, MoneyField, Required
from partners.forms import TermsForm, long_text
from partners.rules.terms import Terms


class ProgramForm(Form):
    """What a program says about itself."""

    name = text_field("Name", most=120, required="Write a name, such as “Partner program”.")
    description = long_text(
        "What partners should know", "Who buys it, and why it suits a partner's audience. No design shows it."
    )
    currency = select_field("Currency", places.currencies, description="Prices and shares are in it. It cannot change.")
    landing_url = text_field("Landing page", most=2_000, required="Paste the address your links should lead to.")
    hosts = long_text(
        "Other allowed hosts", "One per line. Partners' links may lead only to these and the landing page."
    )
    click_id_param = text_field("Second name for the click id", most=40)
    disclosure = long_text(
        "Disclosure of this program", "Stands near its links. Empty: what your brand asks for, and who earns.", most=500
    )
    plain_links_need_design = BooleanField("Plain links need an approved design too")

    def show(self, program: Program) -> None:
        """Fill the form with a program, to change it."""
        for name in ("name", "description", "currency", "landing_url", "click_id_param", "disclosure"):
            self[name].data = getattr(program, name)
        self.hosts.data = "\n".join(program.allowed_hosts)
        self.plain_links_need_design.data = program.plain_links_need_design

    def draft(self) -> ProgramDraft:
        """Return what was typed."""
        return ProgramDraft(
            name=self.name.data or "",
            landing_url=self.landing_url.data or "",
            currency=str(self.currency.data),
            description=self.description.data or "",
            allowed_hosts=tuple((self.hosts.data or "").replace(",", "\n").split()),
            click_id_param=self.click_id_param.data or "",
            disclosure=self.disclosure.data or "",
            plain_links_need_design=bool(self.plain_links_need_design.data),
        )


class ProductForm(Form):
    """Something a program sells."""

    name = text_field("Name", most=120, required="Write what it is called, as buyers know it.")
    description = long_text(
        "In a few words", "What it is and who it is for, as customers may read it: designs start with it."
    )
    price = MoneyField("Price", [Required("Write the price, such as 199.")], description="What buyers pay.")
    cost = MoneyField("Cost to deliver one", description="Only you see this. It tells what you keep after the share.")
    sku = text_field("Article number", most=80)
    url = text_field("Page about it", most=1_900)

    def in_currency(self, currency: str) -> None:
        """Read and show amounts in the program's currency."""
        for field in (self.price, self.cost):
            field.currency = currency

    def draft(self) -> ProductDraft:
        """Return what was typed."""
        return ProductDraft(
            name=self.name.data or "",
            price=self.price.data,
            cost=self.cost.data,
            description=self.description.data or "",
            sku=self.sku.data or "",
            url=self.url.data or "",
        )


class DefaultTermsForm(TermsForm):
    """Terms in a program's own currency, which nobody chooses here."""

    def in_currency(self, currency: str) -> None:
        """Read and show amounts in the program's currency."""
        self.currency.choices = as_choices([(currency, currency)])
        self.currency.data = currency


class InvitePartnerForm(DefaultTermsForm):
    """Whom to invite to a program, what to sell and on which terms."""

    name = text_field("Partner", required="Write what you call this partner.", autocomplete="organization")
    contact_name = text_field("Contact", autocomplete="name")
    email = email_field("E-mail address of the contact", autocomplete="off")
    products = ChecksField("What is sold", [Required("Tick at least one product.")])

    def offer(self, program: Program) -> None:
        """Offer the products of a program."""
        labels = [(product.public_id, f"{product.name}, {money(product.price)}") for product in program.products]
        self.products.choices = as_choices(labels)

    def tick_all(self, program: Program) -> None:
        """Tick every product, as on a fresh form."""
        self.products.data = [product.public_id for product in program.products]

    def draft(self, terms: Terms) -> InvitationDraft:
        """Return what was typed, with the terms of the same form."""
        return InvitationDraft(
            name=self.name.data or "",
            contact_name=self.contact_name.data or "",
            email=self.email.data or "",
            terms=terms,
            product_ids=frozenset(self.products.data or ()),
            note=self.note.data or "",
        )
