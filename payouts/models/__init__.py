"""Tables of payouts. Amounts are whole minor units with one currency per row; rows of the books never change."""

from payouts.models.balances import PaymentRequest, UnclaimedBalance
from payouts.models.checks import BooksCheck
from payouts.models.disputes import Dispute
from payouts.models.earnings import Earning
from payouts.models.exchanges import Exchange
from payouts.models.files import FileSetup, FileWithdrawal
from payouts.models.ledger import Account, Entry, Move
from payouts.models.limits import PaymentLimit
from payouts.models.mails import MoneyMailChoice, MoneyNews
from payouts.models.payouts import Artefact, Payout, PayoutDestination, PayoutLine, PayoutRun
from payouts.models.periods import Period, Statement
from payouts.models.questions import Question
from payouts.models.rails import (
    PaymentStop,
    PayoutAnswer,
    PayoutAttempt,
    RailAccount,
    RailFinding,
    RailReversal,
    Reconciliation,
)
from payouts.models.recipients import RailEvent, RailRecipient
from payouts.models.results import ResultFile, ResultLine
from payouts.models.self_billing import PartnerInvoice, SelfBilling
from payouts.models.stores import Remittance, SettlementReport, StoreReminder
from payouts.models.tax import TaxProfile, TaxRule

__all__ = [
    "Account",
    "Artefact",
    "BooksCheck",
    "Dispute",
    "Earning",
    "Entry",
    "Exchange",
    "FileSetup",
    "FileWithdrawal",
    "MoneyMailChoice",
    "MoneyNews",
    "Move",
    "PartnerInvoice",
    "PaymentLimit",
    "PaymentRequest",
    "PaymentStop",
    "Payout",
    "PayoutAnswer",
    "PayoutAttempt",
    "PayoutDestination",
    "PayoutLine",
    "PayoutRun",
    "Period",
    "Question",
    "RailAccount",
    "RailEvent",
    "RailFinding",
    "RailRecipient",
    "RailReversal",
    "Reconciliation",
    "Remittance",
    "ResultFile",
    "ResultLine",
    "SelfBilling",
    "SettlementReport",
    "Statement",
    "StoreReminder",
    "TaxProfile",
    "TaxRule",
    "UnclaimedBalance",
]
