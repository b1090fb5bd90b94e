"""The `counterclick` command: each module of this package that has a `command` adds one."""

import importlib
import os
import pkgutil
import sys
from collections.abc import Sequence
from functools import cache
from typing import Any

import typer
from typer.main import get_command

from engine import cli
from engine.cli.options import TRAFFIC
from engine.cli.progress import progress_line
from engine.core.errors import EngineError

STOPPED = 130
INTERRUPTED = "Query interrupted"
"""What DuckDB raises in place of a `KeyboardInterrupt` when Ctrl+C meets a query."""


@cache
def application() -> typer.Typer:
    """The command line with every command that the package holds."""
    app = typer.Typer(
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    app.callback()(counterclick)
    for module in pkgutil.iter_modules(cli.__path__, cli.__name__ + "."):
        command = getattr(importlib.import_module(module.name), "command", None)
        if command is not None:
            app.command(command.__name__.replace("_", "-"))(command)
    return app


@cache
def command_line() -> Any:
    """The application as it reads arguments: made once, however often a process calls `main`."""
    return get_command(application())


def counterclick() -> None:
    """A laboratory for click logs: what a log can and cannot say."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; bad input is one sentence on standard error and exit code 2."""
    try:
        given = sys.argv[1:] if arguments is None else arguments
        with progress_line():
            code = command_line()(args=spread(given), standalone_mode=False)
        _state_traffic()
    except EngineError as error:
        sys.exit(_refused(str(error)))
    except typer.Abort:
        sys.exit(STOPPED)
    except typer.TyperException as error:
        sys.exit(_refused(error.format_message()))
    except OSError as error:
        sys.exit(_refused(str(_by_the_machine(error))))
    except RuntimeError as error:
        if str(error) != INTERRUPTED:
            raise
        sys.exit(STOPPED)
    sys.exit(code if isinstance(code, int) else 0)


def _state_traffic() -> None:
    """Say on standard error how much left a cluster that the command asked."""
    while TRAFFIC:
        print(TRAFFIC.pop().sentence, file=sys.stderr)


REPEATED = ("--policy", "--estimator", "--method", "--map", "--ranker", "--reward")


def spread(arguments: Sequence[str]) -> list[str]:
    """The arguments with `--policy A B` written out as `--policy A --policy B`.

    Only after the command's own argument (a file, a world), which would else be taken for a value.
    """
    spread: list[str] = []
    option, values = "", 0
    for place, text in enumerate(arguments):
        if text.startswith("--"):
            option, values = text, 0
        else:
            values += 1
            if option in REPEATED and values > 1 and not arguments[min(place, 1)].startswith("-"):
                spread.append(option)
        spread.append(text)
    return spread


def _by_the_machine(error: OSError) -> EngineError:
    """A disk that is full, a path that may not be read or written, reported like any bad input."""
    reason = os.strerror(error.errno) if error.errno else str(error)
    return EngineError(
        f"the operating system refused: {reason}",
        where=str(error.filename or ""),
        fix="Check the path, its permissions and the free space on the disk.",
    )


def _refused(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 2
