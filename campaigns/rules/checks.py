"""Brand checks: what a machine can see about a version. Each says what to do; only legal duties stop a submission."""

from collections.abc import Callable, Iterable
from datetime import date
from urllib.parse import parse_qsl, urlsplit

from campaigns.rules.brands import BrandRule, found_in
from campaigns.rules.checks_asked import NO_BANNERS, Asked, Banners, Check
from campaigns.rules.checks_banners import banner_sizes, banner_weight, banner_words
from campaigns.rules.checks_codes import allowed_end, code_discount, code_end, code_kept
from campaigns.rules.checks_dates import end_dates_in, in_words
from campaigns.rules.checks_guidelines import guidelines_named
from campaigns.rules.checks_logos import logo_room, logo_width
from campaigns.rules.checks_looks import hidden_text, text_contrast
from campaigns.rules.checks_tags import known_tags, live_links, whole_tags
from campaigns.rules.coupons_said import CodeFacts
from campaigns.rules.creatives import Bundle, CreativeKind
from campaigns.rules.kits import MailTool
from campaigns.rules.mail_html.pictures import SCHEME
from campaigns.rules.mail_html.slots import Slot, is_any_slot, is_slot, slots_in
from campaigns.rules.offers_said import Said
from core.errors import AppError

MAX_WEIGHT_BYTES = 100_000
MAX_WIDTH_PX = 640
_TRACKING_PARAMETERS = frozenset(
    {"gclid", "fbclid", "msclkid", "irclickid", "aff", "aff_id", "affid", "ref", "via", "dub_id", "clickid", "tag"}
)
_SHORTENERS = frozenset({"bit.ly", "t.co", "tinyurl.com", "ow.ly", "goo.gl", "buff.ly", "rebrand.ly", "lnkd.in"})


def run_checks(
    bundle: Bundle,
    *,
    ends_on: date | None,
    brands: Iterable[BrandRule] = (),
    old_prices: Iterable[Said] = (),
    is_sellers_mail: bool = False,
    banners: Banners = NO_BANNERS,
    tool: MailTool = MailTool.PLAIN,
    code: CodeFacts | None = None,
) -> list[Check]:
    """Return every check that applies to a bundle.

    `ends_on` is the last day of the campaign's offer, `brands` what the guidelines of both sides ask for, `old_prices`
    what it says that is not the offer's price; `is_sellers_mail` marks a mail that the seller sends itself; `banners`
    is what a set of them is measured by, `tool` the mail program that sends, as far as it is known, `code` what the
    placement's code gives, where it has one.
    """
    asked = Asked(
        bundle, bundle.reading, ends_on, tuple(brands), tuple(old_prices), is_sellers_mail, banners, tool, code
    )
    return [check for check in (ask(asked) for ask in _ALL) if check is not None]


def check_may_submit(checks: Iterable[Check]) -> None:
    """Raise AppError, saying what to do, while a required check fails."""
    failing = [check for check in checks if check.is_required and not check.passed]
    if failing:
        todo = " ".join(check.advice for check in failing)
        raise AppError(f"This version cannot go to review yet. {todo}")


def _unsubscribe(asked: Asked) -> Check | None:
    if not asked.is_mail:
        return None
    passed = asked.has(Slot.UNSUBSCRIBE)
    advice = "Add a link whose address is {{ unsubscribe }}: mail to a list needs a way out."
    return Check("unsubscribe", "Unsubscribe link", passed, is_required=True, advice=advice)


def _seller_opt_out(asked: Asked) -> Check | None:
    if not asked.is_mail or not asked.is_sellers_mail:
        return None
    passed = asked.has(Slot.SELLER_OPT_OUT)
    advice = "Add a link whose address is {{ seller_opt_out }}: the seller sends this, so readers need both ways out."
    return Check("seller_opt_out", "The seller’s opt-out", passed, is_required=True, advice=advice)


def _postal_address(asked: Asked) -> Check | None:
    if not asked.is_mail:
        return None
    advice = "Add {{ postal_address }} to the footer: mail to a list names its sender's address."
    return Check("postal_address", "Postal address", asked.has(Slot.POSTAL_ADDRESS), is_required=True, advice=advice)


def _disclosure(asked: Asked) -> Check:
    passed = asked.has(Slot.DISCLOSURE) and bool(asked.bundle.disclosure.strip())
    advice = "Add {{ disclosure }} where readers see it, and fill in the sentence that says who earns."
    return Check("disclosure", "Share disclosure", passed, is_required=True, advice=advice)


def _tracked_link(asked: Asked) -> Check:
    if asked.bundle.kind is CreativeKind.SCRIPT:
        return _link_or_code(asked)
    is_linked = any(is_slot(link, Slot.TRACKED_LINK) for link in asked.reading.links)
    passed = is_linked and asked.has(Slot.TRACKED_LINK)
    advice = "Set the address of the main button to {{ tracked_link }}, else no sale can be counted."
    if is_linked:
        advice = "Write {{ tracked_link }} into the plain text too: some people read only that."
    if asked.bundle.kind.is_words:
        advice = "Write {{ tracked_link }} where readers shall follow it, else no sale can be counted."
    return Check("tracked_link", "Tracked link in place", passed, is_required=True, advice=advice)


def _link_or_code(asked: Asked) -> Check:
    passed = asked.has(Slot.TRACKED_LINK) or asked.has(Slot.COUPON_CODE)
    advice = "Say {{ tracked_link }} or {{ coupon_code }}, else no sale can be counted."
    return Check("tracked_link", "Tracked link or code is said", passed, is_required=True, advice=advice)


def _foreign_links(asked: Asked) -> Check:
    foreign = [link for link in dict.fromkeys(asked.links) if _is_tracked_elsewhere(link)]
    advice = f"Replace the links tracked elsewhere by {{{{ tracked_link }}}}: {', '.join(foreign[:3])}"
    return Check("foreign_links", "No links tracked elsewhere", not foreign, is_required=True, advice=advice)


def _is_tracked_elsewhere(link: str) -> bool:
    if is_any_slot(link):
        return False
    parts = urlsplit(link)
    names = {name.lower() for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
    is_marked = any(name.startswith("utm_") for name in names) or bool(names & _TRACKING_PARAMETERS)
    return is_marked or (parts.hostname or "") in _SHORTENERS


def _https(asked: Asked) -> Check:
    plain = [one for one in dict.fromkeys(asked.links + asked.reading.pictures) if one.lower().startswith("http:")]
    advice = f"Change http:// to https:// in {', '.join(plain[:3])}"
    return Check("https", "Every address uses https", not plain, is_required=False, advice=advice)


def _alt_text(asked: Asked) -> Check | None:
    if asked.bundle.kind.is_words:
        return None
    count = asked.reading.nameless_pictures
    advice = f'Describe {count} picture(s) with alt text, or alt="" where one is only decoration.'
    return Check("alt_text", "Pictures are described", count == 0, is_required=False, advice=advice)


def _sealed_pictures(asked: Asked) -> Check | None:
    if asked.bundle.kind.is_words:
        return None
    elsewhere = [one for one in _elsewhere(asked) if one not in _following(asked)]
    advice = f"Upload {', '.join(elsewhere[:3])}: what is loaded from elsewhere may change after the approval."
    return Check("sealed", "Nothing can change later", not elsewhere, is_required=True, advice=advice)


def _pixel(asked: Asked) -> Check | None:
    if asked.bundle.kind.is_words or asked.bundle.kind.is_built:
        return None
    found = _following(asked)
    tiny = [one for one in found if one in asked.reading.tiny_pictures]
    advice = f"Take out {', '.join(found[:3])}, or upload it: loading it tells somebody else who reads this."
    if tiny:
        advice = f"Take out {', '.join(tiny[:3])}: a picture that nobody sees only tells somebody else who reads this."
    return Check("pixel", "Nothing follows the readers", not found, is_required=True, advice=advice)


def _elsewhere(asked: Asked) -> list[str]:
    """Return the addresses of pictures that are loaded from elsewhere, each once."""
    return [one for one in dict.fromkeys(asked.reading.pictures) if not one.startswith(SCHEME)]


def _following(asked: Asked) -> list[str]:
    """Return those that tell somebody who reads: tracking pixels, and addresses that may name the reader."""
    return [one for one in _elsewhere(asked) if one in asked.reading.tiny_pictures or urlsplit(one).query]


def _weight(asked: Asked) -> Check | None:
    if asked.bundle.kind.is_words or asked.bundle.kind.is_built:
        return None
    weight = len(asked.bundle.html.encode())
    advice = f"Shorten the HTML from {weight // 1000} kB to under 100 kB: Gmail cuts longer mails off."
    return Check("weight", "Weight up to 100 kB", weight <= MAX_WEIGHT_BYTES, is_required=False, advice=advice)


def _width(asked: Asked) -> Check | None:
    if asked.bundle.kind.is_words or asked.bundle.kind.is_built:
        return None
    widest = max(asked.reading.widths, default=0)
    advice = f"Bring the widest part from {widest} px to 640 px or less: mail programs do not scroll sideways."
    return Check("width", "Width up to 640 px", widest <= MAX_WIDTH_PX, is_required=False, advice=advice)


def _subject(asked: Asked) -> Check | None:
    if not asked.is_mail:
        return None
    has_slots = any(slots_in(line) for line in (*asked.bundle.subjects, asked.bundle.from_name))
    passed = bool(asked.bundle.subject.strip() and asked.bundle.from_name.strip()) and not has_slots
    advice = "Fill in the subject and the sender's name, without slots: both are approved word for word."
    return Check("subject", "Subject and sender", passed, is_required=True, advice=advice)


def _end_date(asked: Asked) -> Check | None:
    if asked.ends_on is None or asked.bundle.kind is CreativeKind.BANNER_SET:
        return None
    found, code = end_dates_in(asked.reading.text, year=asked.ends_on.year), allowed_end(asked)
    own = code.ends_on if code else None
    label = f"Offer ends with the campaign ({asked.ends_on})"
    others = ", ".join(in_words(day) for day in sorted(found - {asked.ends_on, own}))
    says = f"It says {others}." if others else "It says no date."
    advice = f"{says} Write “until {in_words(asked.ends_on)}”, the last day of the campaign."
    return Check("end_date", label, found - {own} == {asked.ends_on}, is_required=False, advice=advice)


def _price(asked: Asked) -> Check | None:
    is_card = asked.bundle.kind is CreativeKind.STORE_CARD
    if not asked.old_prices:
        return Check("price", "Says the offer’s price", passed=True, is_required=True, advice="") if is_card else None
    said = " and ".join(f"{each.said.decimal()} {each.said.currency}" for each in asked.old_prices)
    really = " and ".join(dict.fromkeys(f"{each.name} is {each.really.decimal()}" for each in asked.old_prices))
    advice = f"It says {said}; {really}. Write the price of the offer."
    return Check("price", "Says the offer’s price", passed=False, is_required=is_card, advice=advice)


def _forbidden(asked: Asked) -> Check | None:
    if not any(brand.forbidden for brand in asked.brands):
        return None
    subjects = "\n".join(asked.bundle.subjects)
    words = f"{subjects}\n{asked.bundle.preheader}\n{asked.reading.text}\n{asked.bundle.text}"
    found = [(phrase, brand.brand) for brand in asked.brands for phrase in found_in(words, brand.forbidden)]
    told = ", ".join(f"“{phrase}” ({name})" for phrase, name in found[:3])
    return Check("forbidden", "No forbidden claim", not found, is_required=False, advice=f"Take out {told}.")


def _asked_disclosure(asked: Asked) -> Check | None:
    wanted = [brand for brand in asked.brands if brand.disclosure]
    if not wanted:
        return None
    missing = [brand for brand in wanted if not found_in(asked.bundle.disclosure, [brand.disclosure])]
    advice = " ".join(f"{brand.brand} asks for the disclosure: {brand.disclosure}" for brand in missing)
    return Check("asked_disclosure", "Disclosure the brands ask for", not missing, is_required=False, advice=advice)


_ALL: tuple[Callable[[Asked], Check | None], ...] = (
    _subject,
    _disclosure,
    _asked_disclosure,
    _unsubscribe,
    _seller_opt_out,
    _postal_address,
    _tracked_link,
    _foreign_links,
    live_links,
    whole_tags,
    known_tags,
    _https,
    _alt_text,
    _sealed_pictures,
    _pixel,
    _end_date,
    _price,
    code_discount,
    code_end,
    code_kept,
    _forbidden,
    guidelines_named,
    hidden_text,
    text_contrast,
    logo_width,
    logo_room,
    _width,
    _weight,
    banner_sizes,
    banner_weight,
    banner_words,
)
