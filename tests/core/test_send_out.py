"""Outgoing HTTP reaches public machines only, whatever is typed and wherever names lead, for five seconds at most."""

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path
from threading import Thread
from time import monotonic

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from core.errors import AppError
from core.outgoing import Unreachable, client, is_public, parse_target, post
from core.outgoing.addresses import Address

PRIVATE = (
    str(IPv4Address(0)), "10.0.0.1", "100.64.0.1", "127.0.0.1", "127.255.255.254", "169.254.169.254", "172.16.0.1",
    "192.0.0.8", "192.0.0.10", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.51.100.1", "203.0.113.1",
    "224.0.0.1",
    "240.0.0.1", "255.255.255.255", "::", "::1", "::127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "fc00::1",
    "fe80::1", "fec0::1", "ff02::1", "2001::1",
)  # fmt: skip
_DAY = datetime(2020, 1, 1, tzinfo=UTC)
PUBLIC = ("1.1.1.1", "8.8.8.8", "93.184.216.34", "2606:4700::1111", "2a00:1450:4001:80b::200e")


def _as_octal(address: IPv4Address) -> str:
    return ".".join(f"0{part:o}" for part in address.packed)


def _short(address: IPv4Address) -> str:
    first, *_rest = address.packed
    return f"{first}.{int(address) & 0xFFFFFF}"


def _wide(text: str) -> str:
    return "".join(chr(ord(letter) + 0xFEE0) if letter.isdigit() else "。" for letter in text)


def _spellings(text: str) -> list[str]:
    """Return the ways in which an address can be written into a URL's host."""
    address = ip_address(text)
    if isinstance(address, IPv6Address):
        return [f"[{text}]", f"[{address.exploded}]", f"[{text}%25lo]", f"[{text}%lo]"]
    number = int(address)
    return [
        text, f"{text}.", str(number), hex(number), f"0{number:o}", _as_octal(address), _short(address), _wide(text),
        ".".join(hex(part) for part in address.packed), f"[::ffff:{text}]", f"[64:ff9b::{text}]", f"[::{text}]",
        f"[::ffff:{number >> 16:x}:{number & 0xFFFF:x}]", f"user@{text}", f"8.8.8.8@{text}", f"8.8.8.8\\@{text}",
        f"%{ord(text[0]):x}{text[1:]}",
    ]  # fmt: skip


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Every connection that is tried; none is made."""
    tried: list[object] = []

    def connect(_self: socket.socket, place: object) -> None:
        tried.append(place)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket.socket, "connect", connect)
    return tried


def _names_lead_to(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """Let every name lead to each of the answers in turn; returns the names that are asked for."""
    asked: list[str] = []

    def look_up(host: str, _port: int) -> list[Address]:
        asked.append(host)
        return [ip_address(text) for text in answers[min(len(asked), len(answers)) - 1]]

    monkeypatch.setattr(client, "look_up", look_up)
    return asked


def _send(url: str) -> None:
    post(parse_target(url), b"{}", {})


@pytest.mark.parametrize("text", PRIVATE)
def test_an_address_that_is_not_public_is_never_spoken_to(
    text: str, connections: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    for spelling in _spellings(text):
        for scheme in ("https", "http"):
            with pytest.raises(AppError):
                _send(f"{scheme}://{spelling}/")
    _names_lead_to(monkeypatch, [text])
    for name in ("shop.example", "shop.example.", "SHOP.example:8443", "xn--bcher-kva.example"):
        with pytest.raises(Unreachable, match="not on the public internet"):
            _send(f"https://{name}/")
    assert connections == []


def test_every_refused_address_is_judged_by_itself_too() -> None:
    assert len(PRIVATE) == 28
    assert not [text for text in PRIVATE if is_public(ip_address(text))]
    assert [text for text in PUBLIC if is_public(ip_address(text))] == list(PUBLIC)
    mapped = [f"::ffff:{text}" for text in (*PRIVATE[:18], *PUBLIC[:3])]
    assert not [text for text in mapped if is_public(ip_address(text))]


def test_a_name_that_is_half_public_is_not_spoken_to(
    connections: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    for private in PRIVATE:
        _names_lead_to(monkeypatch, ["8.8.8.8", private])
        with pytest.raises(Unreachable):
            _send("https://shop.example/")
    assert connections == []


def test_a_name_is_looked_up_once_and_that_address_is_spoken_to(
    connections: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = _names_lead_to(monkeypatch, ["8.8.8.8", "2606:4700::1111"], ["127.0.0.1"])
    with pytest.raises(Unreachable, match="refused"):
        _send("https://rebinding.example/hooks")
    assert asked == ["rebinding.example"]
    assert connections == [("8.8.8.8", 443), ("2606:4700::1111", 443)]
    with pytest.raises(Unreachable, match="not on the public internet"):
        _send("https://rebinding.example/hooks")
    assert len(connections) == 2


@pytest.mark.parametrize(
    "url",
    [
        "", "shop.example", "ftp://shop.example/", "file:///etc/passwd", "gopher://shop.example/", "//shop.example/",
        "https://", "https:///hooks", "https://:443/", "https://shop.example:99999/", "https://shop.example:x/",
        "https://shop example/", "https://shop.example/\r\nX: 1", "https://shop.example/ü", "https://läden.example/",
        "https://user:password@shop.example/", "https://localhost/", "https://localhost./", "https://a.localhost/",
        "https://printer.local/", "https://metadata.google.internal/", "https://intranet/", "https://1.2.3/",
        "https://shop.0x7f/", "https://-.example/", f"https://{'a' * 64}.example/", f"https://a.example/{'a' * 2000}",
        "http://shop.example/", "http://8.8.8.8/", "https://shop.example\\@127.0.0.1/", "https://[::1",
        "https://ⓛocalhost/",
    ],
)  # fmt: skip
def test_what_is_no_public_https_address_is_refused_before_any_look_up(
    url: str, connections: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = _names_lead_to(monkeypatch, ["8.8.8.8"])
    with pytest.raises(AppError) as refusal:
        _send(url)
    assert refusal.value.message.endswith(".")
    assert (asked, connections) == ([], [])


def test_staying_on_this_machine_is_for_its_own_names_only(
    connections: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    for url in ("http://10.0.0.1/", "http://shop.example/", "http://127.0.0.2/", "https://[::ffff:127.0.0.1]/"):
        with pytest.raises(AppError):
            parse_target(url, may_stay_here=True)
    _names_lead_to(monkeypatch, ["10.0.0.1"])
    with pytest.raises(Unreachable):
        post(parse_target("http://localhost/", may_stay_here=True), b"", {}, may_stay_here=True)
    with pytest.raises(Unreachable):
        post(parse_target("https://shop.example/"), b"", {}, may_stay_here=True)
    assert connections == []


@pytest.fixture
def serve() -> Iterator[Callable[[bytes], str]]:
    """Start something on this machine that answers one call with these bytes, then goes quiet; returns its address."""
    opened: list[socket.socket] = []

    def start(answer: bytes) -> str:
        listener = socket.create_server(("127.0.0.1", 0))
        opened.append(listener)

        def run() -> None:
            wire, _ = listener.accept()
            opened.append(wire)
            wire.recv(65_536)
            wire.sendall(answer)

        Thread(target=run, daemon=True).start()
        return f"http://127.0.0.1:{listener.getsockname()[1]}/hooks?a=1#part"

    yield start
    for each in opened:
        each.close()


def _post_here(url: str, *, longest_s: float = 5.0) -> client.Reply:
    return post(parse_target(url, may_stay_here=True), b"{}", {}, may_stay_here=True, longest_s=longest_s)


def test_an_answer_comes_back_as_it_is(serve: Callable[[bytes], str]) -> None:
    reply = _post_here(serve(b"HTTP/1.1 202 Accepted\r\nContent-Length: 5\r\n\r\nhello"))
    assert (reply.status, reply.body, reply.is_cut) == (202, b"hello", False)


def test_a_redirect_is_not_followed(serve: Callable[[bytes], str]) -> None:
    other = serve(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nno")
    answer = f"HTTP/1.1 307 Moved\r\nLocation: {other}\r\nContent-Length: 0\r\n\r\n".encode()
    assert _post_here(serve(answer)).status == 307


def test_a_megabyte_of_an_answer_is_enough(serve: Callable[[bytes], str]) -> None:
    reply = _post_here(serve(b"HTTP/1.1 200 OK\r\nContent-Length: 1000001\r\n\r\n" + b"x" * 1_000_001))
    assert (len(reply.body), reply.is_cut) == (1_000_000, True)


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"])
def test_whoever_stops_half_way_is_left_in_time(answer: bytes, serve: Callable[[bytes], str]) -> None:
    began = monotonic()
    with pytest.raises(Unreachable, match=r"no whole answer within 0\.2 seconds"):
        _post_here(serve(answer), longest_s=0.2)
    assert monotonic() - began < 2


def test_what_is_no_http_is_told_in_a_sentence(serve: Callable[[bytes], str]) -> None:
    with pytest.raises(Unreachable, match="broke off"):
        _post_here(serve(b"SSH-2.0-OpenSSH_9.2\r\n"))
    with pytest.raises(Unreachable, match="does not speak https"):
        _post_here(serve(b"HTTP/1.1 400 Bad Request\r\n\r\n").replace("http:", "https:"))


def _certificate(folder: Path) -> Path:
    """Return a file with a key and a certificate for this machine that nobody vouches for."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name.from_rfc4514_string("CN=localhost")
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, _DAY, _DAY + timedelta(days=36_500))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem, no_password = serialization.Encoding.PEM, serialization.NoEncryption()
    file = folder / "here.pem"
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, no_password)
    file.write_bytes(secret + made.public_bytes(pem))
    return file


def test_https_is_spoken_with_whoever_holds_a_certificate_of_that_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, context = _certificate(tmp_path), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def run() -> None:
            for _ in range(2):
                wire, _place = listener.accept()
                with suppress(OSError), context.wrap_socket(wire, server_side=True) as safe:
                    said = b""
                    while not said.endswith(b"{}"):  # what is left unread when a connection ends takes the answer along
                        said += safe.recv(65_536) or b"{}"
                    safe.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")

        thread = Thread(target=run, daemon=True)
        thread.start()
        url = f"https://localhost:{listener.getsockname()[1]}/"
        monkeypatch.setattr(client, "look_up", lambda _host, _port: [ip_address("127.0.0.1")])
        with pytest.raises(Unreachable, match="certificate does not hold"):
            _post_here(url)
        monkeypatch.setattr(client, "_trust", lambda: ssl.create_default_context(cafile=str(file)))
        assert _post_here(url).status == 204
        thread.join()
    listener.close()
