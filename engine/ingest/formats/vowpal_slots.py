"""Vowpal Wabbit text of conditional bandits (ccb) and slates: a line per slot has its label."""

import re
from collections.abc import Iterable
from typing import ClassVar

from engine.ingest.formats.format import LineFormat
from engine.ingest.formats.vowpal import features_of
from engine.ingest.text.expanded import Row
from engine.logs.note import Note

_LINE = re.compile(r"\s*(ccb|slates)\s+(shared|action|slot)\b\s*(?P<label>[^|]*)\|?(?P<rest>.*)$")


class SlotText:
    """The first action of each slot's label was shown; slots are ranks from the top.

    `ccb slot action:cost:probability,...` has a cost per slot and an action that the slots above
    left; `slates shared cost` has one for the slate, and `slates slot action:probability,...`
    chooses among the slot's own actions.
    """

    title: ClassVar[str] = "Vowpal Wabbit text with slots"
    columns: ClassVar[tuple[str, ...]] = (
        "example",
        "action",
        "slot",
        "reward",
        "probability",
        "cascade",
        "shared_context",
    )

    def __init__(self) -> None:
        self.mapping = {
            "impression": "example",
            "item": "action",
            "rank": "slot",
            "reward": "reward",
            "propensity": "",
            "propensity_cascade": "cascade",
        }
        self._begin(0, "", "")
        self._slates = 0

    def _begin(self, number: int, cost: str, context: str) -> None:
        """Another example: its first line, the cost of its slate, what it shares."""
        self._example, self._cost, self._context = number, cost, context[:1000]
        self._actions: dict[str, list[str]] = {}
        self._slot, self._chance = 0, 1.0

    def feed(self, number: int, line: str) -> Iterable[Row]:
        """A row for a slot with a label."""
        match = _LINE.match(line)
        if match is None:
            raise ValueError("does not begin with ccb or slates and shared, action or slot")
        kind, part, label, rest = match[1], match[2], match["label"].strip(), match["rest"].strip()
        if part == "shared":
            self._begin(number, label, rest)
            self._slates += kind == "slates"
        elif not self._example:
            raise ValueError("belongs to no example: a shared line is missing above it")
        elif part == "action":
            self._actions.setdefault(label if kind == "slates" else "", []).append(rest)
        else:
            self._slot += 1
            return self._row(number, kind, label.split())
        return ()

    def _row(self, number: int, kind: str, label: list[str]) -> Iterable[Row]:
        if not label or ":" not in label[0]:
            self._chance = 0.0  # nothing is known of the slots below one without a label
            return ()
        try:
            action, *numbers = label[0].split(",")[0].split(":")
            cost, probability = (self._cost, *numbers) if kind == "slates" else numbers
            reward, chance = -float(cost or "nan") or 0.0, float(probability)
        except ValueError:
            raise ValueError("has a label that its kind of line does not allow") from None
        if reward != reward:
            raise ValueError("belongs to a slate without a cost")
        self._chance *= chance
        name = self._name(kind, action)
        reward = reward if kind == "ccb" or self._slot == 1 else 0.0
        down = self._chance or ""
        row = (number, self._example, name, self._slot, reward, chance, down, self._context)
        return (row,)

    def _name(self, kind: str, action: str) -> str:
        """What the action is called: its features, or its number where they are not unique."""
        place = str(self._slot - 1) if kind == "slates" else ""
        names = [features_of(text) for text in self._actions.get(place, [])]
        at = int(action)
        own = names[at] if at < len(names) and names.count(names[at]) == 1 else action
        return f"slot {self._slot}: {own or action}" if kind == "slates" else own or action

    def finish(self) -> Iterable[Row]:
        """No row stays open; slates also know the chance of each action in its slot."""
        if self._slates:
            self.mapping = {
                **self.mapping,
                "propensity": "probability",
                "propensity_item_rank": "probability",
            }
        return ()

    def notes(self) -> tuple[Note, ...]:
        """What costs and probabilities stand for."""
        turned = Note("green", "Costs were negated: the reward is minus the cost.")
        if self._slates:
            what = "Slates have one cost each, which is at their first slot."
            return turned, Note("green", what)
        what = "The probability of a lower slot is that given the slots above. They were "
        what += "multiplied down to propensity_cascade; no chance of an item at its rank is known "
        what += "for itself."
        fix = "Evaluate with weighting='reward_interaction', or the first slot alone."
        return turned, Note("amber", what, fix)


class VowpalSlots(LineFormat):
    """Conditional bandits and slates as text."""

    key = "vowpal_slots"
    title = SlotText.title
    endings = ("txt", "vw", "dat")
    priority = 39
    documentation = (
        "`ccb` examples: slots are ranks, their conditional probabilities are multiplied from the "
        "top down; `slates`: one cost at the first slot, whose actions are its own"
    )
    parser = SlotText

    def matches(self, head: list[str]) -> bool:
        """Whether the first line opens an example with slots."""
        return bool(head) and _LINE.match(head[0]) is not None
