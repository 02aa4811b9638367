"""Shopify-shaped files for tests: name only the cells a test is about."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

_HEADER = (
    "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,Subtotal,Shipping,"
    "Taxes,Total,Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,"
    "Lineitem price,Lineitem compare at price,Lineitem sku,Lineitem requires shipping,Lineitem taxable,"
    "Lineitem fulfillment status,Billing Name,Billing Street,Billing Address1,Billing Address2,Billing Company,"
    "Billing City,Billing Zip,Billing Province,Billing Country,Billing Phone,Shipping Name,Shipping Street,"
    "Shipping Address1,Shipping Address2,Shipping Company,Shipping City,Shipping Zip,Shipping Province,"
    "Shipping Country,Shipping Phone,Notes,Note Attributes,Cancelled at,Payment Method,Payment Reference,"
    "Refunded Amount,Vendor,Outstanding Balance,Employee,Location,Device ID,Id,Tags,Risk Level,Source,"
    "Lineitem discount,Tax 1 Name,Tax 1 Value,Tax 2 Name,Tax 2 Value,Tax 3 Name,Tax 3 Value,Tax 4 Name,Tax 4 Value,"
    "Tax 5 Name,Tax 5 Value,Phone,Receipt Number,Duties,Billing Province Name,Shipping Province Name,Payment ID,"
    "Payment Terms Name,Next Payment Due At,Payment References"
)
COLUMNS = _HEADER.split(",")

Row = dict[str, str]


def order(name: str, **cells: str) -> Row:
    """Return the first row of an order of $102.00: $10.00 off, $5.00 shipping and $7.00 tax in it."""
    plain = {
        "Name": name,
        "Email": f"{name.strip('#')}@buyers.example",
        "Financial Status": "paid",
        "Paid at": "2026-03-01 10:05:00 +0100",
        "Currency": "USD",
        "Subtotal": "90.00",
        "Shipping": "5.00",
        "Taxes": "7.00",
        "Total": "102.00",
        "Discount Amount": "10.00",
        "Created at": "2026-03-01 10:00:00 +0100",
        "Lineitem quantity": "2",
        "Lineitem name": "Course",
        "Lineitem price": "50.00",
        "Lineitem sku": "007",
        "Lineitem discount": "0.00",
        "Billing Name": "Ada Byron",
        "Billing Phone": "'+1 555 010 0000",
        "Refunded Amount": "0.00",
    }
    return plain | {name.replace("_", " "): cell for name, cell in cells.items()}


def item(name: str, **cells: str) -> Row:
    """Return a further row of an order: it carries an item and nothing else."""
    plain = {"Name": name, "Lineitem quantity": "1", "Lineitem name": "Book", "Lineitem price": "0.00"}
    return plain | {key.replace("_", " "): cell for key, cell in cells.items()}


def table(rows: Sequence[Row], *, columns: Sequence[str] = COLUMNS, separator: str = ",") -> str:
    """Return a whole file as text."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, delimiter=separator, extrasaction="ignore", restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def save(path: Path, rows: Sequence[Row]) -> Path:
    """Write a whole file."""
    path.write_text(table(rows), encoding="utf-8")
    return path
