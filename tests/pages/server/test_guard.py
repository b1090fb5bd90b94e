"""Which requests the guard refuses, by their names and origins alone."""

import pytest

from pages.parts.server.guard import refusal


def request(host="localhost:8501", origin=None, *, scheme="http", method="GET", path="/", more=()):
    headers = [(b"host", host.encode("latin-1"))] if host is not None else []
    headers += [(b"origin", origin.encode())] if origin is not None else []
    kind = "websocket" if scheme.startswith("ws") else "http"
    scope = {"type": kind, "scheme": scheme, "path": path, "headers": [*headers, *more]}
    return scope | ({} if kind == "websocket" else {"method": method})


def status(scope, allowed=("localhost", "127.0.0.1")):
    refused = refusal(scope, allowed)
    return refused and int(refused[0])


@pytest.mark.parametrize(
    "host",
    [None, "", "evil.example", "localhost.evil.example", "evil.example#localhost", "localhost\r",
     "a@localhost", "localhost:8501:1", "localhost:x", "localhost,evil.example", "[::1]:8501"],
)  # fmt: skip
def test_only_names_of_this_machine_are_answered(host):
    assert status(request(host)) == 421
    assert status(request(host), allowed=()) == 421


def test_two_host_headers_are_none():
    assert status(request(more=[(b"host", b"evil.example")])) == 421


def test_an_operator_names_further_hosts():
    allowed = ("localhost", "lab.example.org", "*.lab.example.org")
    for host in ("LAB.example.org", "a.lab.example.org:443", "localhost"):
        assert status(request(host), allowed) is None
    for host in ("127.0.0.1", "evillab.example.org", "lab.example.org.evil"):
        assert status(request(host), allowed) == 421


def test_scheme_host_and_port_of_an_origin_must_be_those_of_the_request():
    assert status(request(origin="http://localhost:8501", scheme="ws")) is None
    assert status(request("lab", "https://lab", scheme="wss"), ["lab"]) is None
    for origin in ("https://localhost:8501", "http://localhost", "http://localhost:85010", "null",
                   "http://127.0.0.1:8501", "http://localhost:8501/", None):  # fmt: skip
        assert status(request(origin=origin, scheme="ws")) == 403
        assert status(request(origin=origin, method="PUT")) == 403


def test_reading_needs_no_origin_but_bears_no_other():
    assert status(request()) is None
    assert status(request(origin="http://localhost:9")) == 403
    assert status(request(more=[(b"origin", b"http://localhost:8501")] * 2)) == 403
