"""Clicks and their daily sums. Nothing refers to a click by foreign key: rows are pruned, click ids still speak."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Date, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, IdType, enum_column
from core.ids import Id
from tracking.rules.traffic import TrafficClass


class Click(Base):
    """One visit through a link, with the state that it found. Whether it earns is decided when an order arrives."""

    __tablename__ = "click"
    __prefix__ = "ck"
    __table_args__ = (Index("ix_click_seller_id_id", "seller_id", "id"),)

    id: Mapped[Id] = mapped_column(IdType, primary_key=True)
    seller_id: Mapped[Id]
    program_id: Mapped[Id]
    link_id: Mapped[Id]
    placement_id: Mapped[Id]
    partnership_id: Mapped[Id | None]
    at: Mapped[datetime]
    traffic_class: Mapped[TrafficClass] = enum_column(TrafficClass)
    rules_version: Mapped[int]
    found_state: Mapped[str] = mapped_column(String(20))
    repeats_id: Mapped[Id | None]
    referrer_host: Mapped[str] = mapped_column(String(253), default="")
    utm: Mapped[dict[str, Any] | None]
    device: Mapped[str] = mapped_column(String(10), default="")
    ip_prefix: Mapped[str] = mapped_column(String(45), default="")
    visitor_hash: Mapped[str] = mapped_column(String(16), default="")
    user_agent: Mapped[str] = mapped_column(String(400), default="")


class ClickRollup(Base):
    """How many clicks of one class a link had on one day of the seller's zone: kept with each batch of clicks."""

    __tablename__ = "click_rollup"
    __prefix__ = "ckr"
    __table_args__ = (
        Index("ix_click_rollup_seller_id_day", "seller_id", "day"),
        Index("ix_click_rollup_placement_id_day", "placement_id", "day"),
    )

    placement_id: Mapped[Id] = mapped_column(IdType, primary_key=True)
    link_id: Mapped[Id] = mapped_column(IdType, primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    traffic_class: Mapped[TrafficClass] = enum_column(TrafficClass, primary_key=True)
    seller_id: Mapped[Id]
    partnership_id: Mapped[Id | None]
    count: Mapped[int] = mapped_column(BigInteger)
