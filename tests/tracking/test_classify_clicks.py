"""What a click is: people count as people, programs as programs, and a telephone's name misleads nobody."""

import pytest
from faker import Faker

from tracking.rules.traffic import TrafficClass, Visit, classify, device_of

CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36"
)
BROWSERS = [
    CHROME,
    (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 "
        "Mobile/15E148 Safari/604.1"
    ),
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:142.0) Gecko/20100101 Firefox/142.0",
    (
        "Mozilla/5.0 (Linux; Android 15; CUBOT X90) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Mobile "
        "Safari/537.36"
    ),
    (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/21G80 "
        "[FBAN/FBIOS;FBAV/470.0.0.40.106;FBDV/iPhone15,3;FBMD/iPhone;FBSN/iOS]"
    ),
    (
        "Mozilla/5.0 (Linux; Android 14; SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/27.0 "
        "Chrome/125.0.0.0 Mobile Safari/537.36"
    ),
    (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 "
        "Instagram 360.0.0.30.106 (iPhone14,2; iOS 18_1; en_US)"
    ),
    "Mozilla/5.0 (compatible; MSIE 10.0; Windows NT 6.2; Trident/6.0)",
    "Opera/9.80 (Windows NT 6.1; WOW64) Presto/2.12.388 Version/12.18",
]
PROGRAMS = [
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)",
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "curl/8.9.1",
    "python-requests/2.32.3",
    "Go-http-client/2.0",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/126.0.0.0 Safari/537.36",
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
    "WhatsApp/2.24.20.89 A",
    "Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)",
    "Apache-HttpClient/4.5.14 (Java/17.0.9)",
    "Mozilla/5.0",
    "okhttp/4.12.0",
    "UptimeRobot/2.0",
    "Mozilla/5.0 (compatible; Yahoo! Slurp; http://help.yahoo.com/help/us/ysearch/slurp)",
]
GATEWAYS = [
    "Mozilla/5.0 (Windows NT 10.0; Microsoft Outlook 16.0.17928; Pro) MSOffice 16",
    "BarracudaCentral LinkProtect/1.0",
    "Mozilla/5.0 (compatible; Proofpoint URL Defense)",
]


@pytest.mark.parametrize("user_agent", BROWSERS)
def test_a_persons_browser_is_human(user_agent: str) -> None:
    assert classify(Visit(user_agent=user_agent)) is TrafficClass.HUMAN


@pytest.mark.parametrize("user_agent", PROGRAMS)
def test_a_program_is_a_bot(user_agent: str) -> None:
    assert classify(Visit(user_agent=user_agent)) is TrafficClass.BOT


@pytest.mark.parametrize("user_agent", GATEWAYS)
def test_a_mail_gateway_is_a_scanner(user_agent: str) -> None:
    assert classify(Visit(user_agent=user_agent)) is TrafficClass.SCANNER


def test_of_many_browsers_at_most_two_in_a_thousand_are_misjudged() -> None:
    made = Faker()
    Faker.seed(7)
    found = [classify(Visit(user_agent=made.user_agent())) for _ in range(5_000)]
    assert sum(traffic is not TrafficClass.HUMAN for traffic in found) <= 10


def test_a_page_loaded_ahead_is_prefetch() -> None:
    assert classify(Visit(user_agent=CHROME, purpose="prefetch;prerender")) is TrafficClass.PREFETCH


@pytest.mark.parametrize("destination", ["image", "iframe", "script", "empty", "style"])
def test_a_hidden_image_or_frame_is_no_navigation(destination: str) -> None:
    assert classify(Visit(user_agent=CHROME, fetch_dest=destination)) is TrafficClass.NOT_NAVIGATION


def test_a_request_by_script_is_no_navigation() -> None:
    assert classify(Visit(user_agent=CHROME, fetch_dest="document", fetch_mode="cors")) is TrafficClass.NOT_NAVIGATION


def test_asking_for_headers_alone_is_a_scanner() -> None:
    assert classify(Visit(method="HEAD", user_agent=CHROME)) is TrafficClass.SCANNER


def test_many_links_from_one_net_within_seconds_are_a_scanner() -> None:
    assert classify(Visit(user_agent=CHROME, links_from_net=3)) is TrafficClass.SCANNER


def test_the_same_visitor_again_is_a_duplicate() -> None:
    assert classify(Visit(user_agent=CHROME, seen_before=True)) is TrafficClass.DUPLICATE


def test_no_user_agent_is_unknown_and_may_still_attribute() -> None:
    assert classify(Visit()) is TrafficClass.UNKNOWN


@pytest.mark.parametrize(
    ("user_agent", "device"), [(BROWSERS[0], "desktop"), (BROWSERS[1], "phone"), ("Mozilla/5.0 (iPad; CPU)", "tablet")]
)
def test_a_device_is_told_by_its_user_agent(user_agent: str, device: str) -> None:
    assert device_of(user_agent) == device
