"""The reference of every method, written from the registry."""

import importlib
from collections.abc import Mapping
from typing import Any

from engine.core.glossary import GLOSSARY
from engine.core.method import Method, families, methods
from engine.core.references import citation

NOTE = "<!-- Written by `make reference` from the code; edit there. -->"


def pages() -> dict[str, str]:
    """The reference in Markdown by file name: an index and one page per family."""
    return {"README.md": _index()} | {f"{name}.md": _family(name) for name in families()}


def glossary() -> str:
    """The glossary in Markdown, one heading per term."""
    terms = [f"## {term}\n\n{meaning}\n" for term, meaning in GLOSSARY.items()]
    return "\n".join([f"{NOTE}\n# Glossary\n", *terms])


def words(family: str) -> str:
    """A family's name as people write it: 'reward_models' -> 'Reward models'."""
    return family.replace("_", " ").replace(".", ": ").capitalize()


def _family_sentence(family: str) -> str:
    return (importlib.import_module(f"engine.{family}").__doc__ or "").strip()


def _index() -> str:
    lines = [NOTE, "# Methods", "", "What each method is, by family.", ""]
    for family in families():
        keys = ", ".join(f"[`{key}`]({family}.md#{key})" for key in methods(family))
        lines.append(f"- **[{words(family)}]({family}.md)**. {_family_sentence(family)} {keys}")
    lines += ["", "## By assumption", "", "| If this holds | these may be used |", "|---|---|"]
    lines += [f"| {assumption} | {', '.join(links)} |" for assumption, links in _assumed().items()]
    return "\n".join(lines) + "\n"


def _assumed() -> dict[str, list[str]]:
    methods_by_assumption: dict[str, list[str]] = {}
    for family in families():
        for key, kind in methods(family).items():
            assumption = kind.assumes.replace("|", r"\|")
            methods_by_assumption.setdefault(assumption, []).append(f"[`{key}`]({family}.md#{key})")
    return dict(sorted(methods_by_assumption.items()))


def _family(family: str) -> str:
    lines = [NOTE, f"# {words(family)}", "", _family_sentence(family)]
    cards = [_card(kind) for kind in methods(family).values()]
    return "\n".join([*lines, "", *cards])


def _card(kind: type[Method]) -> str:
    lines = [f"## {kind.key}", "", f"**{kind.title}**: {kind.summary()}", ""]
    lines += ["```math", kind.formula, "```", "", f"Assumes: {kind.assumes}", ""]
    if kind.parameters():
        lines += ["| Parameter | Default | What it does |", "|---|---|---|", *_parameters(kind), ""]
    lines += [f"- {citation(key)}" for key in kind.cites]
    return "\n".join([*lines, ""] if kind.cites else lines)


def _parameters(kind: type[Method]) -> list[str]:
    return [
        f"| `{name}` | `{field.default!r}` | {field.metadata['label']}. {_help(field.metadata)} |"
        for name, field in kind.parameters().items()
    ]


def _help(card: Mapping[str, Any]) -> str:
    parts = [card["help"]]
    if card["choices"]:
        parts.append("One of " + ", ".join(f"`{choice}`" for choice in card["choices"]) + ".")
    if card["low"] is not None or card["high"] is not None:
        parts.append(f"From {_bound(card['low'])} to {_bound(card['high'])}.")
    return " ".join(part for part in parts if part).replace("|", r"\|")


def _bound(value: float | None) -> str:
    return "any" if value is None else f"{value:,.12g}"
