"""Vowpal Wabbit decision service logs (dsjson): one decision per line, or one per slot."""

import json
from collections.abc import Iterable
from typing import Any, ClassVar

from engine.ingest.formats.format import LineFormat
from engine.ingest.text.expanded import Row
from engine.logs.note import Note

_NAMES = ("id", "Id", "ID", "_tag", "tag", "item", "name")


class Dsjson:
    """Each event is an impression; its cost, turned around, is the reward."""

    title: ClassVar[str] = "Vowpal Wabbit dsjson"
    columns: ClassVar[tuple[str, ...]] = (
        "event",
        "time",
        "action",
        "slot",
        "reward",
        "probability",
        "shared_context",
    )
    mapping: ClassVar[dict[str, str]] = {
        "impression": "event",
        "timestamp": "time",
        "item": "action",
        "rank": "slot",
        "reward": "reward",
        "propensity": "probability",
    }

    def feed(self, number: int, line: str) -> Iterable[Row]:
        """One row, or one per slot."""
        event = json.loads(line)
        if not isinstance(event, dict):
            raise ValueError("is no JSON object")
        given = event.get("c")
        context: dict[str, Any] = given if isinstance(given, dict) else {}
        shared = {key: value for key, value in context.items() if key not in ("_multi", "_slots")}
        slots = event.get("_outcomes") or [event]
        for rank, slot in enumerate(slots, start=1):
            action, probability, cost = _decision(slot)
            yield (
                number,
                event.get("EventId") or number,
                event.get("Timestamp"),
                _name(context.get("_multi"), action),
                rank,
                -cost,
                probability,
                json.dumps(shared, sort_keys=True)[:1000] if shared else "",
            )

    def finish(self) -> Iterable[Row]:
        """Nothing stays open."""
        return ()

    def notes(self) -> tuple[Note, ...]:
        """That costs were turned around."""
        return (Note("green", "Costs were turned around: the reward is minus the cost."),)


def _decision(slot: dict[str, Any]) -> tuple[int, float, float]:
    """The chosen action, its probability and its cost."""
    try:
        cost = float(slot["_label_cost"])
        actions = slot.get("a", slot.get("_a")) or [slot["_label_Action"]]
        chances = slot.get("p", slot.get("_p")) or [slot["_label_probability"]]
        return int(actions[0]), float(chances[0]), cost
    except (KeyError, TypeError, IndexError):
        raise ValueError("has no cost, action or probability") from None


def _name(actions: Any, action: int) -> str:
    """What the action is called; its number when it has no name."""
    known = isinstance(actions, list) and 0 < action <= len(actions)
    features = actions[action - 1] if known else None
    if isinstance(features, dict):
        flat = [features, *(part for part in features.values() if isinstance(part, dict))]
        for part in flat:
            for name in _NAMES:
                if isinstance(part.get(name), (str, int)):
                    return str(part[name])
    return str(action)


class DsjsonFormat(LineFormat):
    """Decisions of Vowpal Wabbit, one JSON object per line."""

    key = "dsjson"
    title = Dsjson.title
    endings = ("dsjson", "json")
    priority = 10
    documentation = (
        "the first action of `a` was shown; the reward is minus `_label_cost`; slots are ranks"
    )
    parser = Dsjson

    def matches(self, head: list[str]) -> bool:
        """Whether the first line is an event with a cost or with outcomes."""
        return (
            bool(head)
            and head[0].lstrip().startswith("{")
            and ('"_label_cost"' in head[0] or '"_outcomes"' in head[0])
        )
