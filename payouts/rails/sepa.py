"""SEPA: a pain.001 credit transfer for payments in EUR to an IBAN, written by sepaxml and checked against its XSD.

The version is 2019's (`.09`, the EPC's since November 2023, with structured town and country), or 2009's by setting.
Texts keep to the characters of the EPC (EPC217-08, section 1.4); an agent without BIC is called NOTPROVIDED.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TypedDict
from xml.etree import ElementTree as ET

from sepaxml.transfer import SepaTransfer
from sepaxml.validation import ValidationError, try_valid_xml

from core.errors import AppError, Conflict
from payouts.rails.protocol import About, FileRow
from payouts.rails.texts import bank_text
from payouts.rules.banks import bank_details
from payouts.rules.destinations import Rail, is_iban, shown
from payouts.rules.files import SEPA_AREA, Candidate, FileKind, Limits, line_reference

VERSIONS = ("pain.001.001.09", "pain.001.001.03")
CURRENCY = "EUR"
_MOST_MINOR = 99_999_999_999  # 999,999,999.99 EUR is the most one transfer holds (EPC125-05)
_ALLOWED = r"A-Za-z0-9/\-?:().,'+"
_NAME, _TEXT = 70, 140


class Payment(TypedDict, total=False):
    """A transfer as sepaxml takes it; the amount is in cents."""

    name: str
    IBAN: str
    BIC: str
    amount: int
    execution_date: date
    description: str
    endtoend_id: str
    address: dict[str, str]


class SepaRail:
    """Credit transfers in EUR from the seller's own account."""

    kind = FileKind.SEPA
    label = "SEPA transfers (XML)"
    media_type = "application/xml"
    suffix = ".xml"
    rails = frozenset({Rail.MANUAL})
    limits = Limits(most_rows=5_000)
    needs_setup = True
    pays = True

    def why_not(self, candidate: Candidate) -> str:
        """Return why a payment cannot go by SEPA."""
        if candidate.amount.currency != CURRENCY:
            return f"in {candidate.amount.currency}, SEPA pays {CURRENCY} only"
        if candidate.country and candidate.country not in SEPA_AREA:
            return "a bank outside the SEPA area"
        if not candidate.has_iban:
            return "no IBAN"
        return "more than one SEPA transfer holds" if candidate.amount.minor > _MOST_MINOR else ""

    def check(self, given: Mapping[str, str]) -> dict[str, str]:
        """Return the account that pays. Raises AppError naming the field at fault."""
        name = bank_text(given.get("name", ""), most=_NAME, allowed=_ALLOWED)
        if not name:
            raise AppError("Write the name the account is held under, as your bank has it.", field="name")
        bank = bank_details(account=given.get("account", ""), country="", routing_number="", bic=given.get("bic", ""),
                            bank_name="")  # fmt: skip
        if not is_iban(bank.account) or bank.country not in SEPA_AREA:
            raise AppError("SEPA pays from an account with an IBAN of a SEPA country.", field="account")
        if given.get("version") not in VERSIONS:
            raise AppError("Choose the version of the file that your bank takes.", field="version")
        place = {"town": " ".join(given.get("town", "").split()), "country": given.get("country", "")}
        if not place["town"] or not re.fullmatch("[A-Z]{2}", place["country"]):
            missing = "country" if place["town"] else "town"
            raise AppError("Banks ask for your town and country in this file.", field=missing)
        return {"name": name, "account": bank.account, "bic": bank.bic or "", "version": given["version"], **place}

    def shown(self, setup: Mapping[str, str]) -> str:
        """Return whose account pays, with its last characters."""
        return f"{setup['name']}, {shown(setup['account'])}, {setup['version']}"

    def write(self, rows: Sequence[FileRow], about: About) -> bytes:
        """Return the file, valid by its XSD; the same rows and about give the same bytes. Raises Conflict."""
        setup, version = about.setup, about.setup["version"]
        transfer = SepaTransfer(_debtor(setup), schema=version, clean=False)
        for row in rows:
            transfer.add_payment(_payment(row, about))
        data = _named(transfer.export(validate=False), about, version, has_bic=bool(setup["bic"]))
        try:
            try_valid_xml(data, version)
        except ValidationError as error:
            raise Conflict("The file would not be valid SEPA. Check your own account under Ways to pay.") from error
        return data


def _debtor(setup: Mapping[str, str]) -> dict[str, object]:
    place = {"town": bank_text(setup["town"], most=35, allowed=_ALLOWED), "country": setup["country"]}
    about: dict[str, object] = {"name": setup["name"], "IBAN": setup["account"], "currency": CURRENCY, "batch": True}
    return about | {"address": place} | ({"BIC": setup["bic"]} if setup["bic"] else {})


def _payment(row: FileRow, about: About) -> Payment:
    payment = Payment(
        name=bank_text(row.holder, most=_NAME, allowed=_ALLOWED) or "NOTPROVIDED",
        IBAN=row.account,
        amount=row.amount.minor,
        execution_date=about.day,
        description=bank_text(row.said, most=_TEXT, allowed=_ALLOWED),
        endtoend_id=line_reference(row.payout),
    )
    if row.bic:
        payment["BIC"] = row.bic
    if row.town and row.partner_country:
        town = bank_text(row.town, most=35, allowed=_ALLOWED)
        payment["address"] = {"town": town, "country": row.partner_country}
    return payment


def _named(data: bytes, about: About, version: str, *, has_bic: bool) -> bytes:
    """Return the file under names of our own: sepaxml's are random, and its time is the machine's."""
    space = f"{{urn:iso:std:iso:20022:tech:xsd:{version}}}"
    tree = ET.fromstring(data)  # noqa: S314 (written a moment ago by sepaxml)
    for path, text in (
        (f".//{space}GrpHdr/{space}MsgId", about.name),
        (f".//{space}GrpHdr/{space}CreDtTm", about.made_at.strftime("%Y-%m-%dT%H:%M:%S")),
        (f".//{space}PmtInf/{space}PmtInfId", about.name),
    ):
        for node in tree.iterfind(path):
            node.text = text
    if not has_bic:
        agent = ET.SubElement(next(tree.iter(f"{space}FinInstnId")), f"{space}Othr")
        ET.SubElement(agent, f"{space}Id").text = "NOTPROVIDED"
    ET.register_namespace("", f"urn:iso:std:iso:20022:tech:xsd:{version}")
    return bytes(ET.tostring(tree, "utf-8", xml_declaration=True))


RAIL = SepaRail()
