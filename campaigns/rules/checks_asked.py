"""What the brand checks look at, and the shape of their answers."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import cached_property

from campaigns.rules.brands import BrandRule
from campaigns.rules.coupons_said import CodeFacts
from campaigns.rules.creatives import Bundle
from campaigns.rules.kits import MailTool
from campaigns.rules.mail_html.looks import Words, read_looks
from campaigns.rules.mail_html.placed import Placed, read_placed
from campaigns.rules.mail_html.reading import Reading
from campaigns.rules.mail_html.slots import Slot, slots_in
from campaigns.rules.mail_html.words import read_text
from campaigns.rules.offers_said import Said


@dataclass(frozen=True)
class Banners:
    """What a set of banners is measured by: the sizes asked for, such as 300x250, and bytes by a picture's sha256."""

    sizes: tuple[str, ...] = ()
    weights: Mapping[str, int] = field(default_factory=dict)


NO_BANNERS = Banners()


@dataclass(frozen=True)
class Check:
    """The answer to one question about a version. `advice` says what to do when it did not pass."""

    key: str
    label: str
    passed: bool
    is_required: bool
    advice: str

    def to_json(self) -> dict[str, object]:
        """Return the check as it is kept with the version."""
        return asdict(self)


@dataclass(frozen=True)
class Asked:
    """What the checks look at: the bundle, what it is made of, and when the campaign's offer ends."""

    bundle: Bundle
    reading: Reading
    ends_on: date | None
    brands: tuple[BrandRule, ...] = ()
    old_prices: tuple[Said, ...] = ()
    is_sellers_mail: bool = False
    banners: Banners = NO_BANNERS
    tool: MailTool = MailTool.PLAIN
    code: CodeFacts | None = None

    @property
    def is_mail(self) -> bool:
        """Say whether the rules of mail apply."""
        return self.bundle.kind.is_mail

    @cached_property
    def looks(self) -> list[Words]:
        """How the words of the HTML look, read once for all checks; nothing for what has words alone."""
        return [] if self.bundle.kind.is_words else read_looks(self.bundle.html)

    @cached_property
    def placed(self) -> list[Placed]:
        """The uploaded pictures of the HTML where they stand, read once for all checks."""
        return [] if self.bundle.kind.is_words else read_placed(self.bundle.html)

    @property
    def links(self) -> list[str]:
        """The addresses of links, in the HTML and in the plain text that goes out beside it."""
        return [*self.reading.links, *(read_text(self.bundle.text).links if self.bundle.html else ())]

    def has(self, slot: Slot) -> bool:
        """Say whether both the HTML, where there is any, and the text carry a slot."""
        is_in_html = self.bundle.kind.is_words or slot in slots_in(self.bundle.html)
        return is_in_html and slot in slots_in(self.bundle.text)
