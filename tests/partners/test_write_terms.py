"""The form of terms: what a sale earns is written there, shown again, and refused with a sentence."""

from tests.harness.cast import Cast
from tests.partners.test_partner_pages import INVITATION, of


def test_a_seller_offers_other_shares_for_some_sales_and_reads_what_cannot_be_kept(cast: Cast) -> None:
    client, here = cast.signed_in("lumen"), f"/partners/{of(cast)}/terms/new"
    data = {key: value for key, value in INVITATION.items() if key not in {"name", "email"}}
    rules = {
        "rules-0-of": "product", "rules-0-name": "Bootcamp", "rules-0-buyer": "any", "rules-0-share": "30",
        "rules-0-kind": "percent", "rules-1-of": "all", "rules-1-buyer": "returning", "rules-1-share": "4.00",
        "rules-1-kind": "per_order",
    }  # fmt: skip
    refused = client.post(here, data=data | rules | {"rules-1-of": "product", "rules-1-name": "bootcamp "}
                          | {"rules-1-buyer": "any"})  # fmt: skip
    assert refused.status_code == 422
    assert "contradict each other" in refused.text
    assert 'value="Bootcamp"' in refused.text
    assert client.post(here, data=data | rules | {"rules-0-share": "much"}).status_code == 422
    assert "is offered" in client.post(here, data=data | rules, follow_redirects=True).text
    text = cast.signed_in("fern").get(f"/terms/{of(cast)}").text
    assert "25% of each sale, with 2 rules" in text
    assert "For “Bootcamp” you earn 30% of the same instead." in text
    assert "For orders of returning customers at" in text
    assert "30% of" in text
    assert "of what the customer paid for the goods, without discounts, tax and shipping" in text
    kept = {"deductions_asked": "1", "deductions": ["tax", "cost"], "duration": "orders", "duration_count": "1"}
    cast.signed_in("lumen").post(here, data=data | rules | kept)
    text = cast.signed_in("fern").get(f"/terms/{of(cast)}").text
    assert "of what the customer paid for the goods, without tax and the cost of the goods" in text
    assert "Of each customer that you bring, you earn on the first order only" in text
    text = cast.signed_in("lumen").get(here).text
    assert 'checked class="form-check-input" id="deductions-4"' in text
    assert 'id="deductions-0" name="deductions" type="checkbox" value="discount">' in text
    assert 'value="Bootcamp"' in text
    assert 'name="rules-3-name"' in text, "there is room for more"


def test_a_seller_offers_pay_for_clicks_with_both_limits(cast: Cast) -> None:
    client, here = cast.signed_in("lumen"), f"/partners/{of(cast)}/terms/new"
    data = {key: value for key, value in INVITATION.items() if key not in {"name", "email"}}
    data |= {"click_amount": "0.20", "clicks_a_day": "100", "clicks_a_month": "1000"}
    for name, typed, said in (
        ("click_amount", "", "Write what a click earns"),
        ("clicks_a_day", "", "nobody could foresee the cost"),
        ("clicks_a_month", "50", "at least as many as a day"),
    ):
        refused = client.post(here, data=data | {name: typed})
        assert (refused.status_code, said in refused.text) == (422, True), name
    assert "is offered" in client.post(here, data=data, follow_redirects=True).text
    text = cast.signed_in("fern").get(f"/terms/{of(cast)}").text
    assert "you earn 0.20 USD for each person who follows one of your links" in text
    assert "When 105 clicks count on one day" in text
    assert 'value="0.20"' in cast.signed_in("lumen").get(here).text


def test_a_seller_offers_tiers_and_a_cap_and_reads_what_cannot_be_kept(cast: Cast) -> None:
    client, here = cast.signed_in("lumen"), f"/partners/{of(cast)}/terms/new"
    data = {key: value for key, value in INVITATION.items() if key not in {"name", "email"}}
    data |= {
        "scope_period": "quarter", "scope_of": "partner", "measure": "orders", "tiers_for": "all",
        "tiers-0-start": "11", "tiers-0-share": "30", "tiers-1-start": "101", "tiers-1-share": "35.5",
        "bonuses-0-start": "50", "bonuses-0-amount": "100.00", "cap": "9000", "guarantee": "200",
    }  # fmt: skip
    refusals = {
        "rolling_days": ("1", "2 to 366"),
        "tiers-1-start": ("5", "from the lowest start"),
        "tiers-0-share": ("20", "More sales must never earn less"),
        "tiers-1-share": ("", "needs its share"),
        "bonuses-0-start": ("many", "as a whole number"),
        "cap": ("100", "above the cap"),
        "guarantee": ("-5", "at least zero"),
        "scope_of": ("placement", "all sales of the partner"),
        "share_kind": ("per_order", "one general percentage"),
    }
    for name, (typed, said) in refusals.items():
        refused = client.post(here, data=data | {name: typed})
        assert (refused.status_code, said in refused.text) == (422, True), name
    assert "is offered" in client.post(here, data=data, follow_redirects=True).text
    text = cast.signed_in("fern").get(f"/terms/{of(cast)}").text
    assert "25% of each sale, with tiers, bonus, cap and minimum" in text
    assert "From order 11 on you earn 30% of everything in that period." in text
    assert "A calendar quarter brings at most 9000.00 USD." in text
    assert "in one quarter, you earn" in text
    text = cast.signed_in("lumen").get(here).text
    assert 'value="35.5"' in text
    assert 'name="tiers-3-start"' in text, "there is room for more"
    assert 'name="bonuses-1-start"' in text
    assert client.post(here, data=data | {"rolling_days": "soon"}).status_code == 422
    assert "is offered" in client.post(here, data=data | {"rolling_days": "45"}, follow_redirects=True).text
    assert 'value="45"' in client.get(here).text
