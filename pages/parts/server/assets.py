"""Streamlit's own files, sent from memory and compressed, and asked for before they are needed.

A page is some ninety small files and one of 4.7 MB, Plotly. Streamlit opens each from the disk at
every visit, compresses none, and names those of a page's parts only when the part is to be drawn.
Here a file is read once, compressed once for whoever comes later, and the files of what every page
draws are named in the first answer, so that the browser fetches them while the page is computed.
Those are compressed when the server starts, as its first visitors may be a class on a slow network.
Of Plotly, only what draws our charts is sent, with a stamp of its own: a later version of the
program may need more of it.
"""

import asyncio
import gzip
import hashlib
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

import streamlit as st
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages.parts.server.first_glance import first_glance
from pages.parts.server.plotly_file import STATIC, light_plotly

FILE = re.compile(r"(/[\w.-]+)*/static/(js|css|media)/[\w.-]+")
PARTS = ("Html", "BidiComponent", "Button", "Slider", "Checkbox", "rehype-katex", "PlotlyChart")
"""What nearly every page draws, in the order of the page, each a file of Streamlit's frontend."""
IMPORTS = re.compile(r'(?:from|import)\s*"\./([\w.-]+\.js)"')
SCRIPT = re.compile(r'"\./static/js/([\w.-]+\.js)"')
TEXT = (b"text/", b"application/javascript", b"application/json")
STAMPS = (b"etag", b"last-modified")
"""By what a browser asks whether its copy still holds: of Streamlit's page, which ours is not."""
IF_CHANGED = (b"if-none-match", b"if-modified-since")
ROOM = 64_000_000
"""Bytes of files that are remembered at most; all of Streamlit's take 25 MB."""
LEVEL = 6


class Response(NamedTuple):
    """A file as it is sent: its headers without length and encoding, and its bytes.

    `stamp` is by what a browser asks whether its copy still holds, where it is our own.
    """

    headers: list[tuple[bytes, bytes]]
    body: bytes
    compressed: bytes = b""
    stamp: bytes = b""


class Assets:
    """Middleware that remembers the static files below it and names the next ones in each page."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.answers: dict[str, Response] = {}
        self.room = ROOM
        self.tasks: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send a file from memory, or pass the request on and remember what is answered."""
        if scope["type"] != "http" or scope["method"] != "GET":
            return await self.app(scope, receive, send)
        if _is_plotly(scope["path"]):
            return await _send(await asyncio.to_thread(plotly), scope, send)
        if _may_be_page(scope):
            return await self._pass_on(scope, _whole(scope), receive, send)
        if _is_partial(scope):
            return await self.app(scope, receive, send)
        answer = self.answers.get(scope["path"])
        if answer is not None:
            return await _send(answer, scope, send)
        if FILE.fullmatch(scope["path"]):
            return await self._pass_on(scope, scope, receive, send)
        return await self.app(scope, receive, send)

    async def _pass_on(self, scope: Scope, below: Scope, receive: Receive, send: Send) -> None:
        start: Message = {}
        body = bytearray()

        async def collect(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
            elif message["type"] == "http.response.body":
                body.extend(message.get("body", b""))
                if not message.get("more_body"):
                    await self._answer(scope, start, bytes(body), send)

        await self.app(below, receive, collect)

    async def _answer(self, scope: Scope, start: Message, body: bytes, send: Send) -> None:
        headers = [part for part in start["headers"] if part[0].lower() != b"content-length"]
        if start["status"] == 200 and body == _index():
            headers = [part for part in headers if part[0].lower() not in STAMPS]
            head, layer = first_glance(scope["path"], not scope.get("query_string"))
            body = body.replace(b"</head>", preloads() + head + b"</head>", 1)
            body = body.replace(b"</body>", layer + b"</body>", 1)
            answer = Response(headers, body, gzip.compress(body, LEVEL, mtime=0))
            return await _send(answer, scope, send)
        if FILE.fullmatch(scope["path"]) and start["status"] == 200 and _is_plain(headers):
            ready = _READY.get(scope["path"].rpartition("/")[2], b"")
            answer = Response(headers, body, ready)
            self._remember(scope["path"], answer)
            if ready:
                return await _send(answer, scope, send)
        length = [] if start["status"] == 304 else [(b"content-length", b"%d" % len(body))]
        await send({**start, "headers": [*headers, *length]})
        await send({"type": "http.response.body", "body": body})

    def _remember(self, path: str, answer: Response) -> None:
        if path in self.answers or len(answer.body) > self.room:
            return
        self.answers[path] = answer
        self.room -= len(answer.body)
        if not answer.compressed and _kind(answer.headers).startswith(TEXT):
            task = asyncio.create_task(self._compress(path, answer))
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)

    async def _compress(self, path: str, answer: Response) -> None:
        """Once, in a thread, while others are answered; the first visitor does not wait for it."""
        compressed = await asyncio.to_thread(gzip.compress, answer.body, LEVEL, mtime=0)
        if len(compressed) < len(answer.body):
            self.answers[path] = answer._replace(compressed=compressed)


async def _send(answer: Response, scope: Scope, send: Send) -> None:
    headers, body = answer.headers, answer.body
    if answer.stamp and answer.stamp in _header(scope, b"if-none-match"):
        await send({"type": "http.response.start", "status": 304, "headers": headers})
        return await send({"type": "http.response.body"})
    if answer.compressed:
        headers = [*headers, (b"vary", b"Accept-Encoding")]
        if b"gzip" in _header(scope, b"accept-encoding"):
            body = answer.compressed
            if not answer.stamp:
                headers = [part for part in headers if part[0].lower() != b"etag"]
            headers.append((b"content-encoding", b"gzip"))
    headers = [*headers, (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


_READY: dict[str, bytes] = {}
"""What every page draws, by the file's name, compressed before anybody asks."""


def compress_first() -> None:
    """Compress the files that every page needs."""
    for name in SCRIPT.findall((_index() + preloads()).decode()):
        file = STATIC / "static" / "js" / name
        if name not in _READY and not _is_plotly(f"/static/js/{name}"):
            _READY[name] = gzip.compress(file.read_bytes(), LEVEL, mtime=0)


@cache
def plotly() -> Response:
    """Plotly as our charts need it; each visit asks whether it has changed."""
    _, body = light_plotly()
    stamp = b'W/"%s"' % hashlib.sha256(body).hexdigest()[:32].encode()
    headers = [
        (b"content-type", b"application/javascript"),
        (b"cache-control", b"no-cache"),
        (b"etag", stamp),
    ]
    return Response(headers, body, gzip.compress(body, LEVEL, mtime=0), stamp)


def _is_plotly(path: str) -> bool:
    """Whether the file is asked for of which we send less than Streamlit does."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    name = path.removeprefix(f"/{base}" if base else "").removeprefix("/static/js/")
    return name.startswith("PlotlyChart.") and name == light_plotly()[0]


@cache
def preloads() -> bytes:
    """Links to the files of `PARTS` and to what they import, as far as this Streamlit has them."""
    folder, names = STATIC / "static" / "js", dict[str, None]()
    for part in PARTS:
        for file in folder.glob(f"{part}.*.js"):
            _collect(file, names)
    new = [name for name in names if name.encode() not in _index()]
    link = '<link rel="modulepreload" crossorigin href="./static/js/{}">'
    return "".join(link.format(name) for name in new).encode()


@cache
def _index() -> bytes:
    return (STATIC / "index.html").read_bytes()


def _collect(file: Path, names: dict[str, None]) -> None:
    """Put the file after everything that it imports."""
    for name in IMPORTS.findall(file.read_text("utf-8")):
        if name not in names and (file.parent / name).is_file():
            names[name] = None
            _collect(file.parent / name, names)
    names[file.name] = None


def _is_partial(scope: Scope) -> bool:
    """Whether a part of a file is asked for, or only whether it has changed."""
    return any(key in (b"range", *IF_CHANGED) for key, _ in scope["headers"])


def _whole(scope: Scope) -> Scope:
    """The request for the whole page in plain letters, whatever copy of it the browser has."""
    less = (*IF_CHANGED, b"accept-encoding")
    return {**scope, "headers": [part for part in scope["headers"] if part[0] not in less]}


def _may_be_page(scope: Scope) -> bool:
    """Whether a browser opens an address that is no download and none of Streamlit's own."""
    other = any(part in scope["path"] for part in ("/media/", "/_stcore/", "/vote/"))
    return not other and b"text/html" in _header(scope, b"accept")


def _header(scope: Scope, name: bytes) -> bytes:
    return b",".join(value for key, value in scope["headers"] if key == name)


def _kind(headers: list[tuple[bytes, bytes]]) -> bytes:
    return next((value for key, value in headers if key.lower() == b"content-type"), b"")


def _is_plain(headers: list[tuple[bytes, bytes]]) -> bool:
    """Whether everybody may get this answer: no page, not compressed before, with no cookie."""
    own = any(key.lower() in (b"content-encoding", b"set-cookie") for key, _ in headers)
    return not own and not _kind(headers).startswith(b"text/html")
