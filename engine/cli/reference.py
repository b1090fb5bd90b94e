"""The command line as a page of text, written from the commands themselves."""

import inspect
from typing import Any

from typer.core import TyperArgument, TyperGroup, TyperOption

from engine.cli.main import command_line

NOTE = "<!-- Written by `make reference` from the code; edit there. -->"

OPENING = f"""{NOTE}
# Command line

The same engine and the same words as the app. Where a command has `--json`, it prints one JSON
object and nothing else; a number that does not exist is `null`. Bad input is one sentence on
standard error (what, where, what to do) and exit code 2; a command that prints a red finding,
or no number that can be used, exits with 2 as well. Methods are given by their spec, such as
`clipped(max_weight=10)`; see [the reference](methods/README.md).
"""


def page() -> str:
    """Every command with its arguments and options, in Markdown."""
    group = command_line()
    assert isinstance(group, TyperGroup)
    return "\n".join(
        [OPENING, *(_command(group.commands[name]) for name in sorted(group.commands))]
    )


def _command(command: Any) -> str:
    arguments = [part for part in command.params if isinstance(part, TyperArgument)]
    options = [part for part in command.params if isinstance(part, TyperOption)]
    usage = " ".join(["counterclick", str(command.name), *(_argument(part) for part in arguments)])
    lines = [f"## {command.name}", "", f"    {usage}", "", inspect.cleandoc(command.help or ""), ""]
    rows = [_option(part) for part in options if part.name != "help"]
    return "\n".join(
        [*lines, *(["| Option | What it does |", "|---|---|", *rows, ""] if rows else [])]
    )


def _argument(argument: TyperArgument) -> str:
    name = (argument.metavar or str(argument.name)).upper()
    return name + (" ..." if argument.nargs == -1 else "")


def _option(option: TyperOption) -> str:
    names = ", ".join(f"`{name}`" for name in [*option.opts, *option.secondary_opts])
    return f"| {names} | {(option.help or '').strip()} |"
