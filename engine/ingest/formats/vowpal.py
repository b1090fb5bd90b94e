"""Vowpal Wabbit text with contextual-bandit labels, one action per example or many (adf)."""

import re
from collections.abc import Iterable
from typing import ClassVar

from engine.ingest.formats.format import LineFormat
from engine.ingest.text.expanded import Row
from engine.logs.note import Note

_NUMBER = r"-?\d*\.?\d+(?:[eE][-+]?\d+)?"
_LABEL = re.compile(rf"\s*(\d+):({_NUMBER}):({_NUMBER})(\s[^|]*)?$")


class Vowpal:
    """The action with a label was taken; its cost, turned around, is the reward."""

    title: ClassVar[str] = "Vowpal Wabbit text"
    columns: ClassVar[tuple[str, ...]] = (
        "example",
        "action",
        "reward",
        "probability",
        "shared_context",
    )
    mapping: ClassVar[dict[str, str]] = {
        "impression": "example",
        "item": "action",
        "reward": "reward",
        "propensity": "probability",
    }

    def __init__(self) -> None:
        self._shared, self._last, self._place = "", 0, 0

    def feed(self, number: int, line: str) -> Iterable[Row]:
        """A row when the line has a label; lines of one example stand together."""
        if number != self._last + 1:
            self._shared, self._place = "", 0
        self._last = number
        before, bar, features = line.partition("|")
        if not bar:
            raise ValueError("has no | before its features")
        if before.strip() == "shared":
            self._shared, self._place = features.strip(), 0
            return ()
        self._place += 1
        label = _LABEL.match(before)
        if label is None:
            if before.strip() and ":" in before:
                raise ValueError("has a label that is not action:cost:probability")
            return ()
        action, cost, probability, tag = label.groups()
        name = action
        if self._shared or action == "0":  # without a block of actions, a tag names the example
            name = (tag or "").strip().strip("'") or features_of(features) or str(self._place)
        return ((number, number, name, -float(cost), probability, self._shared[:1000]),)

    def finish(self) -> Iterable[Row]:
        """Nothing stays open."""
        return ()

    def notes(self) -> tuple[Note, ...]:
        """That costs were turned around."""
        return (Note("green", "Costs were negated: the reward is minus the cost."),)


def features_of(text: str) -> str:
    """The features of an action as its name, without the name of their namespace."""
    head, _, rest = text.partition(" ")
    return (rest if rest.strip() else head).strip()[:200]


class VowpalFormat(LineFormat):
    """Contextual-bandit examples as Vowpal Wabbit text."""

    key = "vowpal"
    title = Vowpal.title
    endings = ("txt", "vw", "dat")
    priority = 40
    documentation = (
        "labels `action:cost:probability`; one action per line, or blocks of actions (`adf`)"
    )
    parser = Vowpal

    def matches(self, head: list[str]) -> bool:
        """Whether some of the first lines have a label action:cost:probability before a bar."""
        labels = [_LABEL.match(line.split("|", 1)[0]) for line in head if "|" in line]
        return len(labels) > len(head) / 2 and any(labels)
