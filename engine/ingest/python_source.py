"""The lines of Python that open a log again elsewhere, and set `log`."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from engine.ingest.read_options import ReadOptions


def of_file(
    name: str, mapping: Mapping[str, str], options: ReadOptions, in_place: bool = False
) -> str:
    """Lines that load the file of this name from the folder where they run.

    Args:
        name: of the file.
        mapping: whole, with an empty column for what would else be guessed.
        options: what a person said about the file.
        in_place: the file is queried where it lies.
    """
    return _loaded("load", repr(name), _arguments(mapping, options, in_place), options)


def of_files(
    names: Sequence[str],
    mapping: Mapping[str, str],
    options: ReadOptions,
    in_place: bool = False,
    policy_each: bool = False,
) -> str:
    """Lines that load several files as one log; see `of_file`."""
    given = _arguments(mapping, options, in_place) | (
        {"policy_each": "True"} if policy_each else {}
    )
    return _loaded("load_several", repr(list(names)), given, options)


def of_table(setup: str, name: str, truth: str | None) -> str:
    """Lines that make a log of arrays, after those that set `table`."""
    argument = f", truth={truth!r}" if truth else ""
    return (
        f"from engine.programs import from_table\n{setup.rstrip()}\n"
        f"log = from_table(table, name={name!r}{argument})"
    )


def _arguments(mapping: Mapping[str, str], options: ReadOptions, in_place: bool) -> dict[str, str]:
    how = ", ".join(f"{name}={value!r}" for name, value in asdict(options).items() if value)
    given = {"mapping": repr(dict(mapping)) if mapping else ""}
    given |= {
        "options": f"ReadOptions({how})" if how else "",
        "in_place": "True" if in_place else "",
    }
    return {name: text for name, text in given.items() if text}


def _loaded(function: str, files: str, given: Mapping[str, str], options: ReadOptions) -> str:
    names = f"ReadOptions, {function}" if options.given else function
    more = "".join(f", {name}={text}" for name, text in given.items())
    return f"from engine.programs import {names}\n\nlog = {function}({files}{more})"
