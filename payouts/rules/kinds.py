"""Kinds and states of everything payouts keeps. One word per thing, the same in rows, journals and exports."""

from enum import StrEnum


class AccountKind(StrEnum):
    """What an account holds; the first part of its key."""

    REVENUE_SHARE = "revenue_share"
    HELD = "held"
    PAYABLE = "payable"
    CONTESTED = "contested"
    IN_FLIGHT = "in_flight"
    RESERVE = "reserve"
    ADVANCE = "advance"
    RECEIVABLE = "receivable"
    PARTNER_SALES = "partner_sales"
    CASH = "cash"
    FEES = "fees"
    VAT_INPUT = "vat_input"
    VAT_REVERSE_CHARGE = "vat_reverse_charge"
    WITHHOLDING_PAYABLE = "withholding_payable"
    FX_CLEARING = "fx_clearing"
    FX_GAIN_LOSS = "fx_gain_loss"
    WRITE_OFF = "write_off"
    UNCLAIMED = "unclaimed"


SELLER_ACCOUNTS = frozenset(
    {
        AccountKind.REVENUE_SHARE,
        AccountKind.CASH,
        AccountKind.FEES,
        AccountKind.PARTNER_SALES,
        AccountKind.FX_CLEARING,
        AccountKind.FX_GAIN_LOSS,
        AccountKind.WRITE_OFF,
        AccountKind.UNCLAIMED,
    }
)
"""Accounts kept once per seller and currency; all others are kept per partnership and currency."""


class EntryKind(StrEnum):
    """Why an entry was written."""

    EARN = "earn"
    REVERSE = "reverse"
    RELEASE = "release"
    RESERVE = "reserve"
    UNRESERVE = "unreserve"
    PAID = "paid"
    RETURNED = "returned"
    SETTLE = "settle"
    REMIT = "remit"
    UNREMIT = "unremit"
    EXCHANGE = "exchange"
    UNEXCHANGE = "unexchange"
    NET = "net"
    CONTEST = "contest"
    AWARD = "award"
    DENY = "deny"
    SCOPE = "scope"
    LET_GO = "let_go"
    WRITE_OFF = "write_off"
    UNCLAIMED = "unclaimed"
    ADVANCE = "advance"
    UNADVANCE = "unadvance"
    RECOUP = "recoup"
    VAT = "vat"


class EarningKind(StrEnum):
    """What an earning is a share of; VAT is no share, and moves like one: it is paid with the shares of its month."""

    ORDER = "order"
    LEAD = "lead"
    CLICK = "click"
    REFERRAL = "referral"
    SCOPE = "scope"
    MANUAL = "manual"
    VAT = "vat"


class EarningState(StrEnum):
    """Where the money of an earning is; derived from its balances, never stored."""

    HELD = "held"
    PAYABLE = "payable"
    IN_RUN = "in_run"
    RESERVE = "reserve"
    PAID = "paid"
    CONTESTED = "contested"
    WRITTEN_OFF = "written_off"
    UNCLAIMED = "unclaimed"
    REVERSED = "reversed"


class HoldReason(StrEnum):
    """Why an earning waits although its refund period may be over."""

    CONTESTED = "contested"
    TERMS = "terms"
    UNPAID = "unpaid"
    DISPUTED = "disputed"


class PeriodState(StrEnum):
    """A month of the books."""

    OPEN = "open"
    CLOSING = "closing"
    CLOSED = "closed"
