"""The page on which students answer a class poll: plain HTML, which an old phone shows at once.

It follows the lecturer: when the question changes, a few lines of script load it anew.
"""

import re
import secrets
from html import escape
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from pages.parts.server.polls import Poll, poll_of

COOKIE = "voter"
VOTER = re.compile(r"[0-9a-f]{32}")
LARGEST = 1_000
"""Bytes of an answer."""
FOLLOW = """const here = location.pathname.replace(/[/]$/, "");
setInterval(async () => {
  if (document.hidden) return;
  const answer = await fetch(`${here}/state`).catch(() => null);
  if (answer && answer.ok && (await answer.text()) !== document.body.dataset.version)
    location.reload();
}, 2500);
"""
STYLE = """:root { color-scheme: light dark; font: 1.125rem/1.45 'Source Sans', Arial, sans-serif; }
body { max-width: 34rem; margin: 0 auto; padding: 1rem; color: light-dark(#14130f, #ecEae4);
  background: light-dark(#fff, #14161a); }
h1 { font-size: 1.4rem; line-height: 1.3; }
button { display: block; width: 100%; font: inherit; font-size: 1.25rem; text-align: left;
  min-height: 3.5rem; margin: .6rem 0; padding: .5rem 1rem; border-radius: 8px; cursor: pointer;
  color: inherit; background: light-dark(#f4f5f7, #1e2127);
  border: 2px solid light-dark(#8a929c, #6d7580); }
button[aria-pressed=true] { border-color: light-dark(#0b5cad, #5aa7ee); font-weight: 600;
  background: light-dark(#eaf3fa, #16324c); }
button:focus-visible, a:focus-visible { outline: 3px solid light-dark(#0b5cad, #5aa7ee);
  outline-offset: 2px; }
a { color: light-dark(#0b5cad, #7cbcf5); }
"""


def vote_routes(base: str) -> list[BaseRoute]:
    """The addresses of the polls, below the path of the app."""
    top = f"/{base.strip('/')}/vote" if base.strip("/") else "/vote"
    return [
        Route(f"{top}/follow.js", _script),
        Route(f"{top}/{{code}}", _shown, methods=["GET"]),
        Route(f"{top}/{{code}}", _answered, methods=["POST"]),
        Route(f"{top}/{{code}}/state", _state),
    ]


async def _script(_: Request) -> Response:
    return Response(FOLLOW, media_type="text/javascript")


async def _state(request: Request) -> Response:
    poll = poll_of(request.path_params["code"])
    return PlainTextResponse(str(poll.version) if poll else "", 200 if poll else 404)


async def _shown(request: Request) -> Response:
    poll = poll_of(request.path_params["code"])
    if poll is None:
        text = "<h1>There is no such poll.</h1><p>Compare the address with the one on the wall.</p>"
        return _page(text, "", 404)
    voter = _voter(request)
    return _remembered(request, _page(_content(poll, voter), str(poll.version)), voter)


async def _answered(request: Request) -> Response:
    poll = poll_of(request.path_params["code"])
    if poll is None:
        return await _shown(request)
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LARGEST:
            return PlainTextResponse("That is no answer.\n", 413)
    given = parse_qs(body.decode("utf-8", "replace"))
    key, option = given.get("question", [""])[0], given.get("option", [""])[0]
    voter = _voter(request)
    if option.isascii() and option.isdigit() and len(option) < 4:
        poll.vote(key, voter, int(option), request.client.host if request.client else "")
    return _remembered(request, RedirectResponse(request.url.path, 303), voter)


def _remembered(request: Request, answer: Response, voter: str) -> Response:
    """The answer with the number of this phone, which leaves it for polls only."""
    answer.set_cookie(
        COOKIE,
        voter,
        path=request.url.path.rpartition("/")[0],
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )
    return answer


def _voter(request: Request) -> str:
    given = request.cookies.get(COOKIE, "")
    return given if VOTER.fullmatch(given) else secrets.token_hex(16)


def _content(poll: Poll, voter: str) -> str:
    question = poll.question
    if question is None:
        return "<h1>The lecture has not begun.</h1><p>This page shows the question by itself.</p>"
    chosen = poll.of(voter)
    head = f"<p>{escape(question.setting)}</p><h1>{escape(question.text)}</h1>"
    if question.right is None:
        buttons = "".join(
            f'<button name="option" value="{place}" aria-pressed="{str(place == chosen).lower()}">'
            f"{escape(name)}</button>"
            for place, name in enumerate(question.options)
        )
        sentence = (
            "Your answer can be changed until the solution is shown." if chosen is not None else ""
        )
        return (
            f'{head}<form method="post"><input type="hidden" name="question" '
            f'value="{escape(question.key, quote=True)}">{buttons}</form>'
            f'<p role="status">{sentence}</p>'
        )
    own = "You gave no answer."
    if chosen is not None:
        verdict = "right" if chosen == question.right else "not right"
        own = f"You chose {escape(question.options[chosen])}: {verdict}."
    link = f'<p><a href="{escape(question.link, quote=True)}">Try it in the simulator</a></p>'
    return f"{head}<p><strong>{escape(question.answer)}</strong></p><p>{own}</p>{link}"


def _page(content: str, version: str, status: int = 200) -> HTMLResponse:
    return HTMLResponse(
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Class poll</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{STYLE}</style></head>"
        f'<body data-version="{version}"><main>{content}</main>'
        '<script src="follow.js" defer></script></body></html>',
        status,
        {"Cache-Control": "no-store"},
    )
