"""Streamlit's files come from memory, and a page names those that it will need."""

import asyncio
import gzip
import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from pages.parts.server.assets import FILE, STATIC, Assets, compress_first, preloads
from pages.parts.server.first_glance import first_glance

SCRIPT = b"export const answer = 42;" * 100
JAVASCRIPT = (b"content-type", b"application/javascript")


class Below:
    """What Streamlit would answer, and how often it was asked."""

    def __init__(self, body=SCRIPT, status=200, headers=(JAVASCRIPT, (b"etag", b'"1"'))):
        self.requests, self.body, self.status, self.headers = 0, body, status, [*headers]

    async def __call__(self, scope, receive, send):
        self.requests += 1
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        half = len(self.body) // 2
        await send({"type": "http.response.body", "body": self.body[:half], "more_body": True})
        await send({"type": "http.response.body", "body": self.body[half:]})


class Streamlit(Below):
    """It compresses pages, and answers who has a copy that nothing has changed."""

    async def __call__(self, scope, receive, send):
        if GZIP in scope["headers"]:
            self.body = gzip.compress(self.body)
        if any(key == b"if-none-match" for key, _ in scope["headers"]):
            self.body, self.status = b"", 304
        await super().__call__(scope, receive, send)


def ask(below, *requests):
    """The answers, as pairs of headers and bytes; compression has ended before the next request."""

    async def run():
        assets, answers = Assets(below), []
        for path, *headers in requests:
            messages = []

            async def keep(message, messages=messages):
                messages.append(message)

            scope = {"type": "http", "method": "GET", "path": path, "headers": headers}
            await assets(scope, None, keep)
            await asyncio.gather(*assets.tasks)
            body = b"".join(message.get("body", b"") for message in messages[1:])
            answers.append((dict(messages[0]["headers"]), body))
        return answers

    with ThreadPoolExecutor(1) as own:  # a browser test may keep a loop running in this thread
        return own.submit(asyncio.run, run()).result()


FILE_PATH = "/lab/static/js/a.123.js"
GZIP = (b"accept-encoding", b"gzip, br")
PAGE = (b"accept", b"text/html,*/*")


def test_a_file_is_read_once_and_sent_compressed_to_those_who_take_that():
    below = Below()
    first, plain, packed = ask(below, (FILE_PATH, GZIP), (FILE_PATH,), (FILE_PATH, GZIP))
    assert below.requests == 1
    assert first[1] == plain[1] == gzip.decompress(packed[1]) == SCRIPT
    assert packed[0][b"content-encoding"] == b"gzip"
    assert packed[0][b"content-length"] == b"%d" % len(packed[1])
    assert plain[0][b"vary"] == packed[0][b"vary"] == b"Accept-Encoding"
    assert b"content-encoding" not in plain[0]
    assert b"etag" in plain[0]
    assert b"etag" not in packed[0]


def test_the_first_visitor_gets_what_every_page_draws_compressed():
    compress_first()
    name = re.search(rb"/static/js/index[.][\w-]+[.]js", (STATIC / "index.html").read_bytes())
    path = name[0].decode()
    body = (STATIC / path.removeprefix("/")).read_bytes()
    below = Below(body)
    (headers, sent), plain = ask(below, (path, GZIP), (path,))
    assert headers[b"content-encoding"] == b"gzip"
    assert gzip.decompress(sent) == plain[1] == body
    assert below.requests == 1


@pytest.mark.parametrize(
    ("below", "request_"),
    [
        (Below(), (FILE_PATH, (b"range", b"bytes=0-1"))),
        (Below(), (FILE_PATH, (b"if-none-match", b'"1"'))),
        (Below(status=404), (FILE_PATH,)),
        (Below(headers=[JAVASCRIPT, (b"set-cookie", b"a=1")]), (FILE_PATH,)),
        (Below(headers=[(b"content-type", b"text/html")]), (FILE_PATH,)),
        (Below(), ("/media/report.js", PAGE)),
        (Below(), ("/_stcore/health", PAGE)),
        (Below(), ("/somebodys/own.js", PAGE)),
    ],
)
def test_what_is_no_whole_public_file_is_asked_for_each_time(below, request_):
    answers = ask(below, request_, request_)
    assert below.requests == 2
    assert [body for _, body in answers] == [SCRIPT, SCRIPT]


def test_no_more_is_remembered_than_there_is_room_for(monkeypatch):
    monkeypatch.setattr("pages.parts.server.assets.ROOM", len(SCRIPT) - 1)
    below = Below()
    ask(below, (FILE_PATH,), (FILE_PATH,))
    assert below.requests == 2


def test_every_page_names_the_files_that_it_will_need_and_no_other_page_is_touched():
    index = (STATIC / "index.html").read_bytes()
    html = [(b"content-type", b"text/html; charset=utf-8")]
    ((headers, body),) = ask(Below(index, headers=html), ("/compare", PAGE))
    head, layer = first_glance("/compare", plain=True)
    assert head
    assert layer
    assert body == index.replace(b"</head>", preloads() + head + b"</head>").replace(
        b"</body>", layer + b"</body>"
    )
    assert headers[b"content-length"] == b"%d" % len(body)
    report = b"<html><head></head></html>"
    ((_, body),) = ask(Below(report, headers=html), ("/compare", PAGE))
    assert body == report


def test_a_page_is_sent_whole_to_who_has_a_copy_since_streamlit_stamps_its_own():
    index = (STATIC / "index.html").read_bytes()
    html = [(b"content-type", b"text/html; charset=utf-8"), (b"etag", b'"1"')]
    again = ("/compare", PAGE, (b"if-none-match", b'"1"'))
    first, second = ask(Streamlit(index, headers=html), ("/compare", PAGE), again)
    assert first == second
    assert b"etag" not in first[0]


def test_a_page_names_its_files_to_browsers_that_take_it_compressed():
    index = (STATIC / "index.html").read_bytes()
    html = [(b"content-type", b"text/html; charset=utf-8")]
    ((headers, body),) = ask(Streamlit(index, headers=html), ("/compare", PAGE, GZIP))
    assert headers[b"content-encoding"] == b"gzip"
    assert headers[b"content-length"] == b"%d" % len(body)
    assert preloads() in gzip.decompress(body)


def test_the_files_named_are_those_of_this_streamlit():
    names = re.findall(r'href="\./([^"]+)"', preloads().decode())
    assert {name.split("/")[-1].split(".")[0] for name in names} >= {"PlotlyChart", "Slider"}
    assert all((STATIC / name).is_file() and FILE.fullmatch(f"/{name}") for name in names)
    assert len(set(names)) == len(names)
