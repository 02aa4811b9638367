"""Reports of banks in ISO 20022: pain.002 (how an order stands) and camt.054 (what was debited and what came back).

Versions differ in the places of a few elements only, so both are looked at (pain.002.001.03 to .14, camt.054.001.02
to .12).
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from core.errors import AppError
from core.money import from_decimal
from payouts.rules.bank_reasons import reason_of
from payouts.rules.references import named_in
from payouts.rules.results import ResultKind, ResultRow, Said
from payouts.sources.safe_xml import Element, parse_xml

_STATUSES = {
    "ACSC": Said.PAID, "ACCC": Said.PAID,
    "ACCP": Said.WAITS, "ACSP": Said.WAITS, "ACTC": Said.WAITS, "ACWC": Said.WAITS, "ACFC": Said.WAITS,
    "ACWP": Said.WAITS, "RCVD": Said.WAITS, "PDNG": Said.WAITS, "PATC": Said.WAITS, "PART": Said.WAITS,
    "RJCT": Said.REFUSED, "CANC": Said.REFUSED,
}  # fmt: skip
_BOOKED = "BOOK"


def read_report(data: bytes) -> tuple[ResultKind, list[ResultRow]]:
    """Return the kind of a report and its rows, numbered as they stand. Raises AppError for any other document."""
    root = parse_xml(data)
    if (status := root.find("CstmrPmtStsRpt")) is not None:
        return ResultKind.PAIN002, _numbered(_statuses(status))
    if (notice := root.find("BkToCstmrDbtCdtNtfctn")) is not None:
        return ResultKind.CAMT054, _numbered(_entries(notice))
    if root.find("CstmrCdtTrfInitn") is not None:
        raise AppError(
            "This is the payment file itself, not the bank's answer. Choose the pain.002 or camt.054 that it made.",
            field="file",
        )
    inner = root.children[0].name if root.children else root.name
    raise AppError(
        f"This XML ({inner[:40]}) is no result of payments. Choose a pain.002, a camt.054, or the bank's table as CSV.",
        field="file",
    )


def _numbered(rows: Iterator[ResultRow]) -> list[ResultRow]:
    return [replace(row, number=number) for number, row in enumerate(rows, start=1)]


def _statuses(report: Element) -> Iterator[ResultRow]:
    """Yield each payment that a status report names; one without a status of its own has that of its group."""
    made = _day(report.value("GrpHdr", "CreDtTm"))
    group = report.find("OrgnlGrpInfAndSts")
    status = group.value("GrpSts") if group is not None else ""
    if group is not None and not any(True for _each in report.all("OrgnlPmtInfAndSts", "TxInfAndSts")):
        whole = next((each for each in report.all("OrgnlPmtInfAndSts") if each.value("PmtInfSts")), group)
        yield _of_whole(whole, status or whole.value("PmtInfSts"))
    for batch in report.all("OrgnlPmtInfAndSts"):
        for each in batch.all("TxInfAndSts"):
            yield _status(each, each.value("TxSts") or batch.value("PmtInfSts") or status, made)


def _of_whole(whole: Element, status: str) -> ResultRow:
    """Return the row of a report that is about a whole payment file and names no payment of it."""
    if _STATUSES.get(status) is Said.REFUSED:
        told = (
            f"The bank refused the whole file: {_reason(whole)} Nothing of it was paid. Mend what it names, take out "
            "what cannot be paid, and hand in the payment file again."
        )
    else:
        told = f"The bank says of the whole file {status or 'nothing'}, and names no payment. Read its next report."
    return ResultRow(0, Said.UNCLEAR, None, text=status, fault=told)


def _status(each: Element, status: str, made: date | None) -> ResultRow:
    texts = [
        each.value("OrgnlEndToEndId"), each.value("OrgnlInstrId"),
        *(element.text for element in each.all("OrgnlTxRef", "RmtInf", "Ustrd")),
    ]  # fmt: skip
    amount = each.find("OrgnlTxRef", "Amt", "InstdAmt")
    row = ResultRow(
        number=0,
        said=_STATUSES.get(status, Said.UNCLEAR),
        named=named_in(*texts),
        day=_day(each.value("AccptncDtTm")) or made,
        reference=(each.value("AcctSvcrRef") or each.value("StsId"))[:120],
        text=status,
        code=each.value("StsRsnInf", "Rsn", "Cd"),
        reason=_reason(each),
    )
    return _with_amount(row, amount)


def _reason(each: Element) -> str:
    info = each.find("StsRsnInf")
    if info is None:
        return reason_of("", "")
    code = info.value("Rsn", "Cd") or info.value("Rsn", "Prtry")
    return reason_of(code, " ".join(element.text for element in info.all("AddtlInf")))


def _entries(notice: Element) -> Iterator[ResultRow]:
    """Yield each payment of a notice: those inside an entry's details, else the entry itself."""
    for entry in notice.all("Ntfctn", "Ntry"):
        details = list(entry.all("NtryDtls", "TxDtls"))
        for each in details or [entry]:
            yield _entry(entry, each, is_alone=len(details) <= 1)


def _entry(entry: Element, each: Element, *, is_alone: bool) -> ResultRow:
    texts = [
        each.value("Refs", "EndToEndId"), each.value("Refs", "InstrId"),
        *(element.text for element in each.all("RmtInf", "Ustrd")),
        *(element.text for element in each.all("RmtInf", "Strd", "CdtrRefInf", "Ref")),
        *([entry.value("NtryRef"), entry.value("AddtlNtryInf")] if is_alone else []),
    ]  # fmt: skip
    status = entry.value("Sts", "Cd") or entry.value("Sts")
    came_in = (each.value("CdtDbtInd") or entry.value("CdtDbtInd")) == "CRDT" or each.find("RtrInf") is not None
    said = Said.WAITS if status not in {"", _BOOKED} else Said.RETURNED if came_in else Said.PAID
    code = each.value("RtrInf", "Rsn", "Cd") or each.value("RtrInf", "Rsn", "Prtry")
    row = ResultRow(
        number=0,
        said=said,
        named=named_in(*texts),
        day=_day(entry.value("BookgDt", "Dt") or entry.value("BookgDt", "DtTm") or entry.value("ValDt", "Dt")),
        reference=(each.value("Refs", "AcctSvcrRef") or entry.value("AcctSvcrRef") or entry.value("NtryRef"))[:120],
        text=status,
        code=code,
        reason=reason_of(code, " ".join(element.text for element in each.all("RtrInf", "AddtlInf"))),
    )
    return _with_amount(row, _amount_of(entry, each, is_alone=is_alone))


def _amount_of(entry: Element, each: Element, *, is_alone: bool) -> Element | None:
    """Return the amount that was asked for, since what an entry holds may have fees in it or be another currency."""
    places = (("AmtDtls", "InstdAmt", "Amt"), ("AmtDtls", "TxAmt", "Amt"), ("Amt",))
    found = next((amount for place in places if (amount := each.find(*place)) is not None), None)
    return found if found is not None or not is_alone else entry.find("Amt")


def _with_amount(row: ResultRow, amount: Element | None) -> ResultRow:
    if amount is None:
        return row
    currency = amount.attributes.get("Ccy", "")
    try:
        money = from_decimal(amount.text, currency)
    except AppError as error:
        return replace(row, fault=f"Its amount cannot be read: {error.message}")
    return replace(row, amount_minor=abs(money.minor), currency=currency)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError:
        return None
