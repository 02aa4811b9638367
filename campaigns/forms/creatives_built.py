"""The forms of designs that are built of parts: banner sets, store cards and print sheets."""

from collections.abc import Sequence

from wtforms import BooleanField, SelectField

from accounts.forms.fields import ChecksField
from campaigns.forms.creatives import PartsForm, line, lines
from campaigns.forms.pictures import ABOUT, PicturesField
from campaigns.models import Picture, Product
from campaigns.rules.parts import Part, PartKind, in_pixels


class BannersForm(PartsForm):
    """One banner in several sizes."""

    PARTS = ("files", "pictures", "alt")

    files = PicturesField("Upload banners", description=f"One picture for each size. {ABOUT}")
    pictures = ChecksField("Your pictures to use", validate_choice=False, choices=dict)
    alt = line("What the banners say", "For people who cannot see them, and for search engines.", 300)

    def choose_from(self, pictures: Sequence[Picture], _products: Sequence[Product]) -> None:
        """Offer one's own pictures, by the fingerprint of their bytes."""
        self.pictures.choices = {each.sha256: _measured(each) for each in pictures}

    def show(self, parts: Sequence[Part]) -> None:
        """Fill in the banners of a set."""
        self.pictures.data = [part.picture for part in parts]
        self.alt.data = parts[0].alt if parts else ""

    def parts(self, taken: Sequence[Picture]) -> tuple[Part, ...]:
        """Return a banner for each picture that was uploaded or ticked."""
        shas = dict.fromkeys([*(each.sha256 for each in taken), *(self.pictures.data or [])])
        return tuple(Part(kind=PartKind.BANNER, picture=sha, alt=self.alt.data or "") for sha in shas)


class CardForm(PartsForm):
    """What a store shows of a product. The price is the offer's and never typed."""

    PARTS = ("product", "title", "text", "picture", "files", "alt", "stock")

    product = SelectField(
        "Product", description="Its price in this campaign stands on the card.", validate_choice=False
    )
    title = line("Title", "Empty: the product's name.", 120)
    text = lines("Short text", "Two or three sentences.", most=1_000, rows=4)
    picture = SelectField("Picture", validate_choice=False)
    files = PicturesField("Or upload a picture", description=ABOUT)
    alt = line("What the picture shows", "For people who cannot see it.", 300)
    stock = line("Stock note", "Such as “Always there: it is a download”.", 120)

    def choose_from(self, pictures: Sequence[Picture], products: Sequence[Product]) -> None:
        """Offer one's own pictures and what is sold."""
        self.picture.choices = [("", "none"), *((each.sha256, _measured(each)) for each in pictures)]
        self.product.choices = [(each.public_id, each.name) for each in products]

    def show(self, parts: Sequence[Part]) -> None:
        """Fill in what a card shows."""
        for part in parts[:1]:
            self.product.data, self.picture.data, self.alt.data = part.product, part.picture, part.alt
            self.title.data, self.text.data, self.stock.data = part.title, part.text, part.note

    def parts(self, taken: Sequence[Picture]) -> tuple[Part, ...]:
        """Return the card; nothing while there is no product for it."""
        picture = taken[0].sha256 if taken else self.picture.data or ""
        if not self.product.data:
            return ()
        return (
            Part(
                kind=PartKind.CARD,
                product=self.product.data or "",
                title=self.title.data or "",
                text=self.text.data or "",
                picture=picture,
                alt=(self.alt.data or "") if picture else "",
                note=self.stock.data or "",
            ),
        )


class SheetForm(PartsForm):
    """A page of paper for a stand."""

    PARTS = ("title", "text", "with_code")

    title = line("Headline", "What people read from three steps away.", 120)
    text = lines("Text", "A few lines below the headline, with every claim.", most=1_500, rows=5)
    with_code = BooleanField("Show the partner's code beside the QR code")

    def show(self, parts: Sequence[Part]) -> None:
        """Fill in what a sheet shows."""
        for part in parts[:1]:
            self.title.data, self.text.data, self.with_code.data = part.title, part.text, part.note == "code"

    def parts(self, _taken: Sequence[Picture]) -> tuple[Part, ...]:
        """Return the sheet; nothing while it has no headline."""
        if not self.title.data:
            return ()
        note = "code" if self.with_code.data else ""
        return (Part(kind=PartKind.SHEET, title=self.title.data, text=self.text.data or "", note=note),)


def _measured(picture: Picture) -> str:
    return f"{picture.name}, {in_pixels(f'{picture.width}x{picture.height}')} px"
