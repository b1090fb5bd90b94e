"""Who may talk to the server: requests for one of its names, from its own pages, in no frame.

The guard stands before everything that Streamlit serves, WebSockets and uploads among them.
"""

import re
from collections.abc import Sequence
from http import HTTPStatus
from threading import Event

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config

from pages.parts.server.content_policy import content_policy

LOOPBACK = ("localhost", "127.0.0.1")
CLOSED = ("/_stcore/metrics", "/_stcore/agent", "/_stcore/script-health-check")
"""What Streamlit serves beside the pages and no page needs."""
FORMS = "/vote/"
"""Part of the address of the only pages that send forms: those of a class poll."""
READS = ("GET", "HEAD", "OPTIONS")
HOST = re.compile(r"(?P<name>[a-z0-9_.-]+|\[[0-9a-f:.]+\])(:[0-9]{1,5})?")
POLICY_VIOLATION = 1008
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""Sent with every answer, beside the content security policy."""
STANDS = Event()
"""Set where the guard stands before the pages."""


class Guard:
    """Middleware that answers only requests which `refusal` has nothing against."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        STANDS.set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with the headers of its answer, or refuse it."""
        if scope["type"] not in ("http", "websocket"):
            return await self.app(scope, receive, send)
        refused = refusal(scope, config.get_option("server.allowedHosts"))
        if scope["type"] == "websocket":
            if refused:
                return await send({"type": "websocket.close", "code": POLICY_VIOLATION})
            return await self.app(scope, receive, send)
        headers = [(key.lower().encode(), value.encode()) for key, value in HEADERS.items()]
        host = "" if refused else _values(scope, b"host")[0]
        policy = content_policy(host, forms=FORMS in scope["path"])
        headers.append((b"content-security-policy", policy.encode()))

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = {key for key, _ in headers}
                others = [part for part in message.get("headers", []) if part[0].lower() not in own]
                message = {**message, "headers": [*others, *headers]}
            await send(message)

        answer = PlainTextResponse(f"{refused[1]}\n", refused[0]) if refused else self.app
        return await answer(scope, receive, send_with_headers)


def refusal(scope: Scope, allowed: Sequence[str]) -> tuple[HTTPStatus, str] | None:
    """Why this request is not answered, with its status; None when it is.

    Args:
        scope: the ASGI scope of an HTTP request or a WebSocket.
        allowed: names of the server, `*.example.org` for every name below; none is this machine.
    """
    hosts, origins = _values(scope, b"host"), _values(scope, b"origin")
    if len(hosts) != 1 or not _is_allowed(hosts[0], allowed or LOOPBACK):
        return HTTPStatus.MISDIRECTED_REQUEST, "This server has no such name."
    scheme = "https" if scope["scheme"] in ("https", "wss") else "http"
    changes = scope["type"] == "websocket" or scope["method"] not in READS
    if (changes or origins) and origins != [f"{scheme}://{hosts[0]}"]:
        return HTTPStatus.FORBIDDEN, "Only pages of this server may ask this."
    if _is_closed(scope["path"]):
        return HTTPStatus.NOT_FOUND, "There is nothing here."
    return None


def _values(scope: Scope, name: bytes) -> list[str]:
    return [value.decode("latin-1").lower() for key, value in scope["headers"] if key == name]


def _is_allowed(host: str, allowed: Sequence[str]) -> bool:
    parsed = HOST.fullmatch(host)
    return parsed is not None and any(
        _is_called(parsed["name"], pattern.strip().lower()) for pattern in allowed
    )


def _is_called(name: str, pattern: str) -> bool:
    """Whether a pattern means a name; the brackets of an IPv6 address are no pattern."""
    return name == pattern or (pattern.startswith("*.") and name.endswith(pattern[1:]))


def _is_closed(path: str) -> bool:
    plain = re.sub("/+", "/", f"{path}/").lower()
    return any(f"{closed}/" in plain for closed in CLOSED)
