"""Files of orders: the kinds that can be read, what a file is made of, and the reader that its mapping gives."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from zoneinfo import ZoneInfo

from core.errors import AppError
from tracking.sources import gumroad, mapped, shopify, stripe_payments, tallies, woocommerce
from tracking.sources.cells import Fault, day_order, decimal_sign, is_day
from tracking.sources.fields import AMOUNTS, LABELS, PERSONAL, DayOrder, Field, Mapping
from tracking.sources.orders import Reader
from tracking.sources.text_files import Opener, Shape, plain, records, shape_of

_LOOKED_AT = 5_000  # rows from which days and amounts are learned


@dataclass(frozen=True, slots=True)
class FileSource:
    """One kind of file: its name, what it must have, and how its columns are found.

    `is_written_here` says that a page writes it, so that nobody is asked to choose it.
    """

    name: str
    label: str
    required: tuple[Field, ...]
    suggest: Callable[[Sequence[str]], dict[Field, str]]
    refuse: Callable[[dict[Field, str]], Fault | None]
    is_unpaid: Callable[[dict[Field, str]], bool] = shopify.is_unpaid
    codes: Callable[[str], list[str]] = shopify.codes_in
    is_utc: bool = False
    currency: str = ""
    is_written_here: bool = False


def _by_name(names: dict[Field, tuple[str, ...]]) -> Callable[[Sequence[str]], dict[Field, str]]:
    """Return what finds the columns of a kind of file by the names they have there."""

    def suggest(columns: Sequence[str]) -> dict[Field, str]:
        known = {plain(column): column for column in reversed(columns)}
        fitting = {
            meaning: next((name for name in given if plain(name) in known), "") for meaning, given in names.items()
        }
        return {meaning: known[plain(name)] for meaning, name in fitting.items() if name}

    return suggest


_SHOPIFY: dict[Field, tuple[str, ...]] = {meaning: (name,) for meaning, name in shopify.COLUMNS.items()}
SOURCES = {
    shopify.NAME: FileSource(shopify.NAME, shopify.LABEL, shopify.REQUIRED, _by_name(_SHOPIFY), shopify.refuse),
    woocommerce.NAME: FileSource(
        woocommerce.NAME, woocommerce.LABEL, woocommerce.REQUIRED, _by_name(woocommerce.COLUMNS), woocommerce.refuse,
        woocommerce.is_unpaid, woocommerce.codes_in,
    ),
    stripe_payments.NAME: FileSource(
        stripe_payments.NAME, stripe_payments.LABEL, stripe_payments.REQUIRED, _by_name(stripe_payments.COLUMNS),
        stripe_payments.refuse, stripe_payments.is_unpaid, is_utc=True,
    ),
    gumroad.NAME: FileSource(
        gumroad.NAME, gumroad.LABEL, gumroad.REQUIRED, _by_name(gumroad.COLUMNS), gumroad.refuse, gumroad.is_unpaid,
        is_utc=True, currency=gumroad.CURRENCY,
    ),
    tallies.NAME: FileSource(
        tallies.NAME, tallies.LABEL, tallies.REQUIRED, _by_name(tallies.COLUMNS), shopify.refuse, is_written_here=True,
    ),
    mapped.NAME: FileSource(mapped.NAME, mapped.LABEL, mapped.REQUIRED, mapped.suggest, shopify.refuse),
}  # fmt: skip
CHOICES = tuple((each.name, each.label) for each in SOURCES.values() if not each.is_written_here)
_NAMED = (_SHOPIFY, woocommerce.COLUMNS, stripe_payments.COLUMNS, gumroad.COLUMNS)
KNOWN = mapped.KNOWN | {plain(name) for kind in _NAMED for names in kind.values() for name in names}


def file_source(name: str) -> FileSource:
    """Return a kind of file by its name. Raises AppError."""
    if name not in SOURCES:
        raise AppError(
            f"“{name}” is no kind of file that can be read. Use one of: {', '.join(SOURCES)}.", field="source"
        )
    return SOURCES[name]


@dataclass(frozen=True, slots=True)
class Looked:
    """A file looked at: how it is written, its first rows, and the mapping that its columns and cells suggest."""

    shape: Shape
    rows: tuple[list[str], ...]
    mapping: Mapping


def look_at(opener: Opener, source: FileSource, shape: Shape | None = None) -> Looked:
    """Look at a file without keeping it. Raises AppError when it is no table that can be read."""
    shape = shape or shape_of(opener, KNOWN)
    rows = tuple(cells for _row, cells in islice(records(opener, shape), _LOOKED_AT))
    if not rows:
        raise AppError("The file has a header and no rows under it. Export the orders again.", field="file")
    return Looked(shape, rows, learned(_suggested(source, shape), shape, rows))


def _suggested(source: FileSource, shape: Shape) -> Mapping:
    return Mapping(columns=source.suggest(shape.columns), currency=source.currency)


def learned(mapping: Mapping, shape: Shape, rows: Sequence[list[str]]) -> Mapping:
    """Return a mapping with how its days and amounts are written, as far as the rows tell."""
    places = places_of(mapping, shape)
    days = [cell for meaning in (Field.PLACED, Field.PAID) for cell in _column(rows, places.get(meaning))]
    amounts = [cell for meaning in AMOUNTS for cell in _column(rows, places.get(meaning))]
    learned = {"days": mapping.days or day_order(days), "decimal": mapping.decimal or decimal_sign(amounts)}
    return mapping.model_copy(update=learned)


def _column(rows: Sequence[list[str]], place: int | None) -> list[str]:
    return [] if place is None else [row[place] for row in rows if place < len(row) and row[place].strip()]


def places_of(mapping: Mapping, shape: Shape) -> dict[Field, int]:
    """Return where each mapped column stands. Raises AppError for one that the file does not have, or has twice."""
    at = {plain(name): place for place, name in reversed(list(enumerate(shape.columns)))}
    missing = [name for name in mapping.columns.values() if plain(name) not in at]
    if missing:
        raise AppError(
            f"The file has no column {_quoted(missing)}. It has {_quoted(shape.columns[:30])}. Choose one of those.",
            field="mapping",
        )
    times = Counter(map(plain, shape.columns))
    if twice := [name for name in mapping.columns.values() if times[plain(name)] > 1]:
        raise AppError(
            f"The file has more than one column {_quoted(twice)}, so it is not clear which one counts. "
            "Rename or delete the others, then choose the file again.",
            field="mapping",
        )
    return {meaning: at[plain(name)] for meaning, name in mapping.columns.items()}


def settled(mapping: Mapping, looked: Looked, source: FileSource) -> Mapping:
    """Return a mapping with all that the file tells by itself. Raises AppError for what only a person can say."""
    full = learned(mapping, looked.shape, looked.rows)
    places = places_of(full, looked.shape)
    missing = [meaning for meaning in source.required if meaning not in places]
    if Field.TOTAL not in places and not places.keys() & {Field.LINE_PRICE, Field.LINE_TOTAL}:
        missing.append(Field.TOTAL)
    if missing:
        expected = [shopify.COLUMNS[each] if source.name == shopify.NAME else LABELS[each] for each in missing]
        raise AppError(
            f"The file cannot be read as “{source.label}”: the column {_quoted(expected)} is missing. "
            f"It has {_quoted(looked.shape.columns[:12])}. Export it again, or say which columns mean what.",
            field="mapping",
        )
    if Field.CURRENCY not in places and not full.currency:
        raise AppError("The file names no currency. Choose the one its amounts are in.", field="currency")
    if full.days is DayOrder.UNKNOWN:
        raise AppError(_ask_for_days(looked, places), field="days")
    return full


def _ask_for_days(looked: Looked, places: dict[Field, int]) -> str:
    example = next(filter(is_day, _column(looked.rows, places.get(Field.PLACED))), "")
    if not example:
        name = looked.shape.columns[places[Field.PLACED]]
        return (
            f"No row has a day in the column “{name}”. Often the rows are separated by another sign than the header, "
            "or another column holds the day. Export the file again, or choose that column."
        )
    return (
        f"“{example[:30]}” can be read in two ways. Say whether the day or the month comes first "
        f"(`days`: {DayOrder.DAY_FIRST} or {DayOrder.MONTH_FIRST})."
    )


def reader_for(
    source: FileSource, mapping: Mapping, shape: Shape, zone: ZoneInfo, *, is_partners: bool = False
) -> Reader:
    """Return how each row of a file is read. Of a partner's file nothing personal is, whatever its columns hold."""
    places = places_of(mapping, shape)
    if is_partners:
        places = {meaning: at for meaning, at in places.items() if meaning not in PERSONAL}
    names = {meaning: mapping.columns.get(meaning, LABELS[meaning]) for meaning in Field}
    zone = ZoneInfo("UTC") if source.is_utc else zone
    return Reader(
        source.name, mapping, places, zone, source.refuse, source.is_unpaid, shopify.click_in, source.codes, names
    )


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)
