"""Files as banks make them, for tests: pain.002, camt.054 and tables, with the entries a test names."""

from collections.abc import Sequence

_PAIN = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.{version}"><CstmrPmtStsRpt>
<GrpHdr><MsgId>S1</MsgId><CreDtTm>2026-06-19T08:00:00</CreDtTm></GrpHdr>
<OrgnlGrpInfAndSts><OrgnlMsgId>M1</OrgnlMsgId><GrpSts>{group}</GrpSts>{why}</OrgnlGrpInfAndSts>
{batch}</CstmrPmtStsRpt></Document>"""
_CAMT = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"><BkToCstmrDbtCdtNtfctn>
<GrpHdr><MsgId>C1</MsgId></GrpHdr><Ntfctn><Id>N1</Id>{entries}</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>"""


def why(code: str, text: str = "") -> str:
    return f"<StsRsnInf><Rsn><Cd>{code}</Cd></Rsn><AddtlInf>{text}</AddtlInf></StsRsnInf>"


def status(name: str, code: str, amount: str = "", currency: str = "USD", reason: str = "") -> str:
    told = f"<TxSts>{code}</TxSts>" if code else ""
    asked = f'<OrgnlTxRef><Amt><InstdAmt Ccy="{currency}">{amount}</InstdAmt></Amt></OrgnlTxRef>' if amount else ""
    return f"<TxInfAndSts><OrgnlEndToEndId>{name}</OrgnlEndToEndId>{told}{reason}{asked}</TxInfAndSts>"


def pain002(
    rows: Sequence[str], *, group: str = "PART", batch: str = "", version: str = "10", reason: str = ""
) -> bytes:
    told = f"<PmtInfSts>{batch}</PmtInfSts>" if batch else ""
    inside = f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>P1</OrgnlPmtInfId>{told}{''.join(rows)}</OrgnlPmtInfAndSts>"
    return _PAIN.format(version=version, group=group, why=reason, batch=inside if rows or batch else "").encode()


def debit(name: str, amount: str, *, reference: str = "B1", day: str = "2026-06-19", currency: str = "USD") -> str:
    return _entry("DBIT", amount, currency, day, f"<Refs><AcctSvcrRef>{reference}</AcctSvcrRef><EndToEndId>{name}"
                  "</EndToEndId></Refs>")  # fmt: skip


def credit(name: str, amount: str, code: str, *, reference: str = "R1", day: str = "2026-06-20") -> str:
    return _entry("CRDT", amount, "USD", day, f"<Refs><AcctSvcrRef>{reference}</AcctSvcrRef><EndToEndId>{name}"
                  f"</EndToEndId></Refs><RtrInf><Rsn><Cd>{code}</Cd></Rsn></RtrInf>")  # fmt: skip


def _entry(way: str, amount: str, currency: str, day: str, details: str, booked: str = "BOOK") -> str:
    return (
        f'<Ntry><Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>{way}</CdtDbtInd><Sts><Cd>{booked}</Cd></Sts>'
        f"<BookgDt><Dt>{day}</Dt></BookgDt><NtryDtls><TxDtls>{details}</TxDtls></NtryDtls></Ntry>"
    )


def camt054(*entries: str) -> bytes:
    return _CAMT.format(entries="".join(entries)).encode()


def table(
    *rows: str, header: str = "Booking date;Amount;Currency;Text;Bank reference", encoding: str = "utf-8"
) -> bytes:
    return "\r\n".join((header, *rows, "")).encode(encoding)
