"""Sales of the demo that come from elsewhere: one file of a shop, and a shop's Stripe that is connected."""

import csv
import io
import secrets
from datetime import timedelta
from functools import partial

from core import clock
from core.access import Actor, system_for
from core.db import end_read
from core.ids import Id
from demo.commands.stage import Stage
from demo.rules.cast import Product
from tracking.commands.connections import keep_secret, open_connection
from tracking.commands.imports import steps
from tracking.commands.imports.running import go_on_with_import
from tracking.commands.inbox import apply_events, take_event
from tracking.sources.fields import DayOrder, Mapping
from tracking.sources.files import KNOWN, file_source
from tracking.sources.shop_events import ShopEvent
from tracking.sources.text_files import fingerprint, shape_of

_FILE = "orders_export_1.csv"
_HEADER = (
    "Name", "Financial Status", "Paid at", "Currency", "Shipping", "Taxes", "Total", "Discount Code", "Discount Amount",
    "Created at", "Lineitem quantity", "Lineitem name", "Lineitem price", "Lineitem sku", "Refunded Amount",
)  # fmt: skip
_ORDERS = 6


def bring_sales(stage: Stage) -> None:
    """Import a file of a seller's shop, and connect its Stripe, which has told of a sale and of a refund too early."""
    actor = system_for(stage.team.organization_id)
    _import_file(stage, actor)
    _connect(stage, actor)
    end_read()


def _import_file(stage: Stage, actor: Actor) -> None:
    source, opener = file_source("shopify"), partial(io.BytesIO, _file(stage).encode())
    shape = shape_of(opener, KNOWN)
    mapping = Mapping(columns=source.suggest(shape.columns), days=DayOrder.YEAR_FIRST, decimal=".")
    file = steps.HandedIn(source=source.name, file_name=_FILE, file_sha256=fingerprint(opener))
    import_id = steps.hand_in(file, program_id=stage.program_id, actor=actor).id
    steps.check_import(import_id, mapping, actor=actor, in_background=False)
    go_on_with_import(import_id, opener)
    steps.start_import(import_id, actor=actor)
    go_on_with_import(import_id)


def _file(stage: Stage) -> str:
    """Return the file: orders with partners' codes and without, one that is not paid yet, and one with no amount."""
    codes = _codes(stage)
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(_HEADER)
    for number in range(_ORDERS):
        code = codes[number // 2 % len(codes)] if codes and number % 2 == 0 else ""
        writer.writerow(_row(stage, number, code, stage.team.seller.products[number % 2]))
    unreadable = _row(stage, _ORDERS, "", stage.team.seller.products[0])
    unreadable[_HEADER.index("Total")] = "see invoice"
    writer.writerow(unreadable)
    return out.getvalue()


def _codes(stage: Stage) -> list[str]:
    return [spot.partner.code for spot in stage.spots if spot.partner.code]


def _row(stage: Stage, number: int, code: str, product: Product) -> list[object]:
    placed = (clock.now() - timedelta(days=2, hours=number)).isoformat(sep=" ", timespec="seconds")
    state = "pending" if number == _ORDERS - 1 else "paid"
    price = f"{product.price // 100}.{product.price % 100:02d}"
    currency = stage.team.seller.currency
    return [f"#{1001 + number}", state, placed, currency, "0.00", "0.00", price, code, "0.00", placed, 1, product.name,
            price, product.sku, "0.00"]  # fmt: skip


def _connect(stage: Stage, actor: Actor) -> None:
    connection_id = open_connection(stage.program_id, actor=actor).id
    keep_secret(connection_id, actor=actor, secret=f"whsec_{secrets.token_hex(16)}")
    currency, price = stage.team.seller.currency.lower(), stage.team.seller.products[0].price
    sold = {
        "object": "checkout.session",
        "payment_status": "paid",
        "amount_total": price,
        "currency": currency,
        "metadata": {"promotion_code": _codes(stage)[0]},
    }
    back = {"object": "refund", "amount": price, "currency": currency, "status": "succeeded"}
    _tell(connection_id, "checkout.session.completed", "pi_demo_1", sold | {"id": "cs_demo_1"})
    _tell(connection_id, "refund.created", "pi_demo_2", back | {"id": "re_demo_2"})


def _tell(connection_id: Id, kind: str, reference: str, told: dict[str, object]) -> None:
    created = int((clock.now() - clock.shift() - timedelta(days=1)).timestamp())
    take_event(connection_id, ShopEvent(f"evt_{reference}", kind, created, reference, told | {"created": created}))
    apply_events(connection_id, reference)
