"""The running server: names, origins and frames that are not its own get nothing from it."""

import http.client
import re
import subprocess
import sys
import time
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Error

from tests.browser.conftest import LONG, ROOT, START, _answers, _free_port

HANDSHAKE = {
    "Upgrade": "websocket",
    "Connection": "Upgrade",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}
SENT = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
POLICY = "Content Security Policy"
SCRIPT = """() => {
  const script = document.createElement('script');
  script.textContent = 'window.attacked = true';
  document.body.append(script);
}"""
IMAGE = "() => { document.body.append(Object.assign(new Image(), {src: 'http://127.0.0.1:9/'})) }"


@pytest.fixture
def ask(server):
    """Send one request as it stands; gives status, headers and text."""
    place = urlsplit(server).netloc

    def answer(path: str = "/", method: str = "GET", **headers: str):
        connection = http.client.HTTPConnection(place, timeout=LONG / 1_000)
        connection.request(method, path, headers={"Host": place, **headers})
        reply = connection.getresponse()
        text = "" if reply.status == 101 else reply.read().decode("utf-8", "replace")
        connection.close()
        return reply.status, {key.lower(): value for key, value in reply.getheaders()}, text

    return answer


@pytest.fixture
def unguarded():
    """The address of a server that was started by Streamlit alone."""
    address = f"http://127.0.0.1:{_free_port()}"
    options = [f"--server.port={urlsplit(address).port}", "--server.headless=true"]
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"), *options]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, cwd=ROOT, **quiet) as process:
        deadline = time.monotonic() + START
        while not _answers(address):
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield address
        process.terminate()


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1@evil", ""])
@pytest.mark.parametrize("path", ["/", "/sql", "/_stcore/health", "/_stcore/host-config"])
def test_another_name_is_answered_by_nothing(ask, host, path):
    status, _, text = ask(path, Host=host)
    assert status in (400, 421)
    assert "<html" not in text


def test_its_own_names_are_answered(ask, server):
    port = urlsplit(server).port
    for host in (f"localhost:{port}", f"127.0.0.1:{port}"):
        assert ask(Host=host)[0] == 200


@pytest.mark.parametrize(
    "origin",
    ["http://localhost:1", "http://127.0.0.1:1", "https://{place}", "http://evil.example", "null"],
)
def test_no_other_origin_opens_the_socket_or_reads(ask, server, origin):
    place = urlsplit(server).netloc
    foreign = origin.replace("{place}", place)
    assert ask("/_stcore/stream", **HANDSHAKE, Origin=foreign)[0] == 403
    assert ask("/_stcore/stream", **HANDSHAKE, Origin=server, Host="evil.example")[0] == 403
    status, headers, _ = ask("/_stcore/health", Origin=foreign)
    assert status == 403
    assert "access-control-allow-origin" not in headers


def test_the_other_name_of_this_machine_is_another_origin(ask, server):
    port = urlsplit(server).port
    assert ask("/_stcore/stream", **HANDSHAKE, Origin=f"http://localhost:{port}")[0] == 403


def test_a_socket_needs_an_origin_and_its_own_will_do(ask, server):
    assert ask("/_stcore/stream", **HANDSHAKE)[0] == 403
    assert ask("/_stcore/stream", **HANDSHAKE, Origin=server)[0] == 101


@pytest.mark.parametrize("method", ["PUT", "DELETE", "POST"])
def test_nothing_is_changed_for_another_origin(ask, method):
    for origin in ({}, {"Origin": "http://localhost:1"}):
        assert ask("/_stcore/upload_file/a/b", method, **origin)[0] == 403


@pytest.mark.parametrize(
    "path",
    [
        "/_stcore/metrics",
        "/_stcore/metrics/",
        "//_stcore/metrics",
        "/%5Fstcore/metrics?families=x",
        "/_stcore/agent/openapi.json",
        "/_stcore/script-health-check",
    ],
)
def test_what_no_page_needs_is_closed(ask, path):
    status, _, text = ask(path)
    assert status == 404
    assert "TYPE" not in text


@pytest.mark.parametrize(
    "path", ["/", "/sql", "/_stcore/health", "/_stcore/metrics", "/nothing.js"]
)
def test_every_answer_says_what_a_page_may_do(ask, server, path):
    headers = ask(path)[1]
    assert SENT.items() <= headers.items()
    rules = dict(
        part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";")
    )
    assert rules["frame-ancestors"] == rules["default-src"] == "'none'"
    assert "unsafe" not in rules["script-src"]
    outside = set(re.findall(r"\w+://[^ ;]+", headers["content-security-policy"]))
    place = urlsplit(server).netloc
    assert outside <= {f"ws://{place}", f"wss://{place}"}


def test_a_refused_answer_says_it_too(ask):
    assert "frame-ancestors 'none'" in ask(Host="evil.example")[1]["content-security-policy"]


@pytest.fixture
def attacked(kept_pages):
    """A page on which the policy may stop what it has to."""
    yield kept_pages.open()
    kept_pages.clear()


def test_the_policy_stops_a_script_and_an_image(attacked):
    for attack in (SCRIPT, IMAGE):
        with attacked.expect_console_message(lambda message: POLICY in message.text):
            attacked.evaluate(attack)
        assert attacked.evaluate("window.attacked") is None


def test_a_request_that_leaves_the_machine_is_seen(kept_pages, attacked):
    with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
        attacked.goto("http://192.0.2.1/away")
    assert kept_pages.strayed == ["http://192.0.2.1/away"]


def test_no_page_can_be_framed(chromium, server):
    context = chromium.new_context()
    page = context.new_page()
    with page.expect_console_message(lambda message: "frame-ancestors" in message.text):
        page.set_content(f"<iframe src='{server}'></iframe>")
    assert page.frames[1].url != f"{server}/"
    context.close()


@pytest.mark.parametrize(
    ("scheme", "colour"), [("light", "rgb(255, 255, 255)"), ("dark", "rgb(20, 22, 26)")]
)
def test_the_theme_of_the_config_file_is_shown(open_page, scheme, colour):
    page = open_page("methods", scheme=scheme)
    shown = "getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"
    assert page.evaluate(shown) == colour


def test_a_server_without_the_guard_shows_one_sentence(chromium, unguarded):
    """`streamlit run app.py` by hand, also by the address of a page that it finds by itself."""
    page = chromium.new_page()
    page.set_default_timeout(LONG)
    for path in ("sql", "load", ""):
        page.goto(f"{unguarded}/{path}")
        page.get_by_text("started without the checks").wait_for()
        assert (
            page.locator(
                "[data-testid=stException], h1, input, [data-testid=stNavSectionHeader]"
            ).count()
            == 0
        )
    page.close()
