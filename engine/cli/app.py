"""`counterclick app`: the laboratory in the browser, on this machine alone."""

import os
import sys
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any

import typer

from engine.core.errors import EngineError


def app(
    port: Annotated[
        int, typer.Option(help="Where to listen, on 127.0.0.1.", min=1, max=65535)
    ] = 8501,
    browser: Annotated[bool, typer.Option(help="Open the page in a browser.")] = True,
) -> None:
    """Open the laboratory in the browser; stop it with Ctrl+C."""
    script = _script()
    options = _options(tomllib.loads((script.parent / ".streamlit/config.toml").read_text("utf-8")))
    options |= {"server.port": port}
    if not browser:
        options["server.headless"] = True
    flags = [f"--{name}={_text(part)}" for name, value in options.items() for part in _parts(value)]
    sys.stdout.flush()
    command = [sys.executable, "-m", "streamlit", "run", str(script), *flags]
    os.execv(sys.executable, command)  # noqa: S606


command = app


def _script() -> Path:
    """`app.py` beside the engine in a source tree, inside it in an installed wheel."""
    engine = Path(str(files("engine")))
    for script in (engine / "_app" / "app.py", engine.parent / "app.py"):
        if script.is_file():
            return script
    raise EngineError("the pages of the app are missing", fix="Install counterclick again.")


def _options(config: dict[str, Any]) -> dict[str, Any]:
    """The options that keep the app private, as flags: nothing else may override those.

    The theme stays in the file, which Streamlit reads from the folder of the script.
    """
    return {
        f"{section}.{name}": value
        for section, values in config.items()
        if section != "theme"
        for name, value in values.items()
    }


def _parts(value: Any) -> list[Any]:
    """A list is given by repeating its flag."""
    return value if isinstance(value, list) else [value]


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
