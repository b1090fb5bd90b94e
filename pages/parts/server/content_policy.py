"""The content security policy: what a page of the app may load, and from where."""

import base64
import hashlib
import re
from functools import cache
from pathlib import Path

import streamlit

from pages.parts.server.first_glance import SCRIPT

INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def content_policy(host: str, forms: bool = False) -> str:
    """The policy of an answer from `host`: everything from there, nothing from elsewhere.

    Styles may stand inline, since Streamlit and Plotly write theirs into the page. A script may
    only where it is the one that Streamlit's own index page holds; scripts from `blob:` are those
    that Streamlit makes of the components of our own pages. `forms` allows a page to
    send a form to its own server.
    """
    sockets = f" ws://{host} wss://{host}" if host else ""
    rules = {
        "default-src": "'none'",
        "script-src": " ".join(["'self' blob:", *_inline_scripts()]),
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "connect-src": f"'self'{sockets}",
        "manifest-src": "'self'",
        "form-action": "'self'" if forms else "'none'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {sources}" for name, sources in rules.items())


@cache
def _inline_scripts() -> tuple[str, ...]:
    """The hashes of the scripts within the index page, of the installed Streamlit and our own."""
    page = Path(streamlit.__file__).parent / "static" / "index.html"
    scripts = [*INLINE.findall(page.read_text("utf-8")), SCRIPT]
    digests = (hashlib.sha256(script.encode()).digest() for script in scripts)
    return tuple(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
