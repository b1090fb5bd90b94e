"""`counterclick app`: the laboratory in the browser, on this machine alone."""

import json
import os
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any

import typer

from engine.core.errors import EngineError

HOST = re.compile(r"([*][.])?[a-z0-9_-]+([.][a-z0-9_-]+)*[.]?|\[[0-9a-f:.]+\]")
"""A name as the `Host` of a request has it, perhaps with every name below it."""
SERVER = Path("pages/parts/server/asgi.py")
HOSTS = "server.allowedHosts"
PATH = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")


def app(
    port: Annotated[
        int,
        typer.Option(help="Where to listen.", min=1, max=65535, envvar="STREAMLIT_SERVER_PORT"),
    ] = 8501,
    browser: Annotated[bool, typer.Option(help="Open the page in a browser.")] = True,
    address: Annotated[
        str,
        typer.Option(
            help="The network address to listen on; any but 127.0.0.1 lets other machines connect."
        ),
    ] = "127.0.0.1",
    host: Annotated[
        list[str] | None,
        typer.Option(help="A further name that browsers may call this server by."),
    ] = None,
    base_path: Annotated[
        str, typer.Option(help="The path below which a proxy serves the pages, such as /lab.")
    ] = "",
) -> None:
    """Open the laboratory in the browser; stop it with Ctrl+C."""
    root = _root()
    config = tomllib.loads((root / ".streamlit/config.toml").read_text("utf-8"))
    options = dict(_options(config))
    options |= {"server.port": port, "server.address": address}
    options[HOSTS] = [*options[HOSTS], *map(_name, host or [])]
    if path := _plain_path(base_path):
        options["server.baseUrlPath"] = path
    if not browser:
        options["server.headless"] = True
    sys.stdout.flush()
    command = [sys.executable, "-m", "streamlit", "run", str(root / SERVER), *_flags(options)]
    os.execv(sys.executable, command)  # noqa: S606


command = app


def _root() -> Path:
    """The folder of `app.py`: beside the engine in a source tree, inside it in a wheel."""
    engine = Path(str(files("engine")))
    for root in (engine / "_app", engine.parent):
        if (root / "app.py").is_file() and (root / SERVER).is_file():
            return root
    raise EngineError("the pages of the app are missing", fix="Install counterclick again.")


def _name(host: str) -> str:
    """A further name of the server, in small letters.

    Raises:
        EngineError: no browser calls a server so, or every name would do.
    """
    name = host.strip().lower()
    if not HOST.fullmatch(name):
        raise EngineError(
            f"{host!r} is not the name of a server",
            fix="Give the name alone, without scheme, port or path: lab.example.org, 10.0.0.7 or "
            "*.example.org.",
        )
    return name


def _plain_path(path: str) -> str:
    """The path without slashes at its ends.

    Raises:
        EngineError: it holds what a proxy or a browser would read differently.
    """
    plain = path.strip("/")
    if plain and not PATH.fullmatch(plain):
        raise EngineError(
            f"{path!r} is not a base path",
            fix="Use letters, digits, '-', '_' and '.', such as /lab or /courses/lab.",
        )
    return plain


def _options(config: Mapping[str, Any], section: str = "") -> Iterator[tuple[str, Any]]:
    """Every option by its full name; as flags, so that no other config file overrides them."""
    for name, value in config.items():
        if isinstance(value, Mapping):
            yield from _options(value, f"{section}{name}.")
        else:
            yield f"{section}{name}", value


def _flags(options: Mapping[str, Any]) -> list[str]:
    """The options as Streamlit reads them: hosts by repetition, lists of the theme as JSON."""
    pairs: list[tuple[str, Any]] = []
    for name, value in options.items():
        values: Sequence[Any] = value if name == HOSTS else [value]
        pairs += [(name, part) for part in values]
    return [
        f"--{name}={part if isinstance(part, str) else json.dumps(part)}" for name, part in pairs
    ]
