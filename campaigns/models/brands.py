"""Brand guidelines: how an organization's brand may be shown, version by version, and the links that show them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import Organization, User
from campaigns.models.pictures import Picture
from campaigns.rules.brands import Decider, Guidelines, read_deciders
from core import clock
from core.db import Base, id_column
from core.ids import Id
from core.triggers import append_only


class BrandGuidelines(Base):
    """One published version of an organization's guidelines. A change is another version."""

    __tablename__ = "brand_guidelines"
    __prefix__ = "bg"
    __table_args__ = (UniqueConstraint("organization_id", "number"),)

    id: Mapped[Id] = id_column()
    organization_id: Mapped[Id] = mapped_column(ForeignKey("organization.id"))
    number: Mapped[int]
    logo_id: Mapped[Id | None] = mapped_column(ForeignKey("picture.id"))
    logos: Mapped[dict[str, Any]] = mapped_column(default=dict)
    clear_space_percent: Mapped[int | None]
    min_width_px: Mapped[int | None]
    min_width_mm: Mapped[int | None]
    colours: Mapped[list[str]]
    fonts: Mapped[list[str]] = mapped_column(default=list)
    lockup: Mapped[str] = mapped_column(Text, default="")
    tone: Mapped[str] = mapped_column(Text)
    dos: Mapped[str] = mapped_column(Text)
    donts: Mapped[str] = mapped_column(Text)
    disclosure: Mapped[str] = mapped_column(String(500))
    forbidden: Mapped[list[str]]
    note: Mapped[str] = mapped_column(String(500))
    review_by: Mapped[date | None]
    decides: Mapped[dict[str, Any]]
    author_id: Mapped[Id] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    logo: Mapped[Picture | None] = relationship(viewonly=True)
    organization: Mapped[Organization] = relationship(viewonly=True)
    author: Mapped[User] = relationship(viewonly=True)

    @property
    def rules(self) -> Guidelines:
        """The guidelines as rules see them."""
        return Guidelines(
            logo_id=self.logo_id,
            logos=tuple(sorted(self.logos.items())),
            clear_space_percent=self.clear_space_percent,
            min_width_px=self.min_width_px,
            min_width_mm=self.min_width_mm,
            fonts=tuple(self.fonts),
            lockup=self.lockup,
            colours=tuple(self.colours),
            tone=self.tone,
            dos=self.dos,
            donts=self.donts,
            disclosure=self.disclosure,
            forbidden=tuple(self.forbidden),
            decides=read_deciders({kind: Decider(who) for kind, who in self.decides.items()}),
        )

    @property
    def pictures(self) -> list[str]:
        """The logo and its other forms, by the sha256 of their bytes."""
        return [*([self.logo.sha256] if self.logo else []), *self.logos.values()]

    def decider(self, kind: str) -> Decider:
        """Who decides about a kind of creative, as far as this brand is concerned."""
        return Decider(self.decides.get(kind, Decider.EACH_SIDE))


class GuidelinesNotice(Base):
    """An organization was told, once, which designs newer guidelines want to have looked at again."""

    __tablename__ = "guidelines_notice"
    __prefix__ = "bgn"
    __table_args__ = (UniqueConstraint("guidelines_id", "organization_id"),)

    id: Mapped[Id] = id_column()
    guidelines_id: Mapped[Id] = mapped_column(ForeignKey("brand_guidelines.id"))
    organization_id: Mapped[Id] = mapped_column(ForeignKey("organization.id"))
    sent_at: Mapped[datetime] = mapped_column(default=clock.now)


class BrandShare(Base):
    """A link by which anybody reads an organization's guidelines, until it is ended."""

    __tablename__ = "brand_share"
    __prefix__ = "bs"

    id: Mapped[Id] = id_column()
    organization_id: Mapped[Id] = mapped_column(ForeignKey("organization.id"), index=True)
    code: Mapped[str] = mapped_column(String(43), unique=True)
    created_by_id: Mapped[Id] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    ended_at: Mapped[datetime | None]


append_only("brand_guidelines", "guidelines_notice")
