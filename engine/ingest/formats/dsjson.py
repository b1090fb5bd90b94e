"""Vowpal Wabbit decision service logs (dsjson): one decision per line, or one per slot."""

import json
import math
from collections.abc import Iterable
from typing import Any, ClassVar

from engine.ingest.formats.format import LineFormat
from engine.ingest.text.expanded import Row
from engine.logs.note import Note

_REPEATED = 5
"""So often must each set of actions be offered in the mean to be a query."""
_MOST = 1_000
"""As many events may one kept event stand for."""
_LONGEST = 20_000
"""A longer list of what was offered is not kept: half of it would be another one."""
_LABEL = ("Action", "Cost", "Probability")
_EVENT = ("a", "p", "c", "pdrop", "EventId", "Timestamp", "Version", "VWState")
"""What an event says of itself, where it is its own context."""
_NAMES = ("id", "Id", "ID", "_tag", "tag", "item", "name")


class Dsjson:
    """Each event is an impression; its cost, turned around, is the reward."""

    title: ClassVar[str] = "Vowpal Wabbit dsjson"
    columns: ClassVar[tuple[str, ...]] = (
        "event",
        "decision",
        "time",
        "action",
        "slot",
        "reward",
        "probability",
        "cascade",
        "offered",
        "shared_context",
        "pdrop",
    )

    def __init__(self) -> None:
        self.mapping = {
            "impression": "event",
            "timestamp": "time",
            "item": "action",
            "rank": "slot",
            "reward": "reward",
            "propensity": "probability",
        }
        self._offers: set[str] = set()
        self._events = self._dropped = self._conditional = self._slates = 0
        self._first = 0
        self._firsts: set[int] = set()
        """The numbers of the first action in events with slots that say it."""
        self._left: dict[float, float] = {}
        """By pdrop, the share of an event that the copies so far have not stood for."""

    def feed(self, number: int, line: str) -> Iterable[Row]:
        """One row, or one per slot."""
        event = json.loads(line)
        if not isinstance(event, dict):
            raise ValueError("is not a JSON object")
        event = _labelled(event)
        if event.get("_skipLearn") is True:
            raise ValueError("is marked _skipLearn: its reward was never joined")
        copies = self._copies(event.get("pdrop"))
        given = event.get("c")
        context: dict[str, Any] = given if isinstance(given, dict) else event
        shared = {key: value for key, value in context.items() if key[0] != "_"}
        if context is event:
            shared = {key: value for key, value in shared.items() if key not in _EVENT}
        actions, chance = context.get("_multi"), 1.0
        slots = event.get("_outcomes") or _labelled_slots(context) or [event]
        slate = "_outcomes" in event and "_label_cost" in event
        base = self._counted_from(slots, actions) if "_outcomes" in event else 1
        decision = event.get("EventId") or number
        rows: list[Row] = []
        for rank, slot in enumerate(slots, start=1):
            cost = event if slate else slot
            action, probability, reward = _decision(slot, cost)
            chance *= probability
            name = f"slot {rank}: {action}" if slate else _name(actions, action, base)
            offered = "" if slate or len(slots) > 1 else _offered(slot, actions, base)
            self._offers.add(offered)
            rows.append(
                (
                    number,
                    decision,
                    decision,
                    event.get("Timestamp"),
                    name,
                    rank,
                    reward if rank == 1 or not slate else 0.0,
                    probability,
                    chance,
                    offered if len(offered) <= _LONGEST else "",
                    json.dumps(shared, sort_keys=True)[:1000] if shared else "",
                    event.get("pdrop", ""),
                )
            )
        self._events += 1
        self._dropped += bool(event.get("pdrop"))
        self._conditional += len(slots) > 1 and not slate
        self._slates += slate
        return (
            row if copy == 1 else (number, f"{decision} (copy {copy})", *row[2:])
            for copy in range(1, copies + 1)
            for row in rows
        )

    def _copies(self, pdrop: object) -> int:
        """How many events a kept one stands for: 1 / (1 - pdrop), rounded so that sums agree."""
        if not pdrop:
            return 1
        try:
            share = float(str(pdrop))
        except ValueError:
            share = math.nan
        if not 0 <= share <= 1 - 1 / _MOST + 1e-12:
            raise ValueError(f"has a pdrop outside 0 to {1 - 1 / _MOST:g}")
        due = 1 / (1 - share) + self._left.get(share, 0.0)
        copies = max(1, math.floor(due + 0.5))
        self._left[share] = due - copies
        return copies

    def _counted_from(self, slots: Any, actions: Any) -> int:
        """The number of the first action in `_outcomes`: 0 as Vowpal Wabbit writes it, or 1."""
        lists = [slot.get("_a") for slot in slots if isinstance(slot, dict)]
        numbers = {str(each) for one in lists if isinstance(one, list) for each in one}
        if isinstance(actions, list) and numbers & {"0", str(len(actions))}:
            self._first = 0 if "0" in numbers else 1
            self._firsts.add(self._first)
        return self._first

    def finish(self) -> Iterable[Row]:
        """No row stays open; what the columns mean hangs on all events."""
        if self._conditional or self._slates:
            self.mapping = {**self.mapping, "propensity_cascade": "cascade"}
        if self._slates:
            self.mapping["propensity_item_rank"] = "probability"
        elif self._conditional:
            self.mapping["propensity"] = ""
        if self._dropped:
            self.mapping = {**self.mapping, "session": "decision"}
        if 1 < len(self._offers) <= max(1, self._events // _REPEATED):
            self.mapping = {**self.mapping, "query": "offered"}
        return ()

    def notes(self) -> tuple[Note, ...]:
        """What costs, slots, offers and dropped events stand for."""
        notes = [Note("green", "Costs were negated: the reward is minus the cost.")]
        if self.mapping.get("query"):
            what = f"{len(self._offers):,} sets of actions were offered; each is a query, so that "
            what += "a policy chooses among the actions that the event offers."
            notes.append(
                Note("green", what, "To use the context as the query, map query=shared_context.")
            )
        if len(self._firsts) > 1:
            what = (
                "Some events count their actions from 0, as Vowpal Wabbit does in _outcomes, and "
            )
            what += "others from 1. Each was read by its own numbers."
            notes.append(
                Note("amber", what, "Give the events of each kind as a file of their own.")
            )
        if self._conditional:
            what = f"{self._conditional:,} events fill several slots, and the probability of a "
            what += (
                "lower slot is conditional on the slots above. The probabilities were multiplied "
            )
            what += (
                "from the top down into propensity_cascade; the marginal probability of an item "
            )
            what += "at its rank is not known."
            fix = "Evaluate with weighting='reward_interaction', or use the first slot alone."
            notes.append(Note("amber", what, fix))
        if self._slates:
            what = f"{self._slates:,} slates have one cost each, which is at their first slot."
            notes.append(Note("green", what))
        if self._dropped:
            what = f"{self._dropped:,} events were kept while similar events were dropped (pdrop), "
            what += (
                "so each stands for 1 / (1 - pdrop) events. Each was repeated that often and is "
            )
            what += "one session with its copies, so that intervals count it once."
            fix = "The numbers of impressions are those before events were dropped."
            notes.append(Note("amber", what, fix))
        return tuple(notes)


def _labelled(event: dict[str, Any]) -> dict[str, Any]:
    """The event with its label under the names of dsjson, where it is Vowpal Wabbit's JSON.

    `_label` is a text `action:cost:probability` or an object, or stands in `_label_Action` and so
    on; the event is then its own context.
    """
    given = event.get("_label")
    if isinstance(given, str):
        given = dict(zip(_LABEL, given.split(":"), strict=False))
    if not isinstance(given, dict):
        given = {name: event[f"_label_{name}"] for name in _LABEL if f"_label_{name}" in event}
    parts = {str(name).lower(): value for name, value in given.items()}
    if "_label_cost" in event or "_outcomes" in event or "cost" not in parts:
        return event
    return event | {
        "_label_cost": parts["cost"],
        "_label_Action": parts.get("action", 1),
        "_label_probability": parts.get("probability"),
    }


def _labelled_slots(context: dict[str, Any]) -> list[dict[str, Any]]:
    """The slots of a context that have labels of their own; none where it has no such slots."""
    slots = context.get("_slots")
    labelled = [slot for slot in slots if isinstance(slot, dict)] if isinstance(slots, list) else []
    return [slot for slot in labelled if "_label_cost" in slot]


def _decision(slot: dict[str, Any], cost: dict[str, Any]) -> tuple[int, float, float]:
    """The chosen action, its probability and its reward."""
    try:
        reward = -float(cost["_label_cost"]) or 0.0
        actions = slot.get("a", slot.get("_a")) or [slot["_label_Action"]]
        chances = slot.get("p", slot.get("_p")) or [slot["_label_probability"]]
        return int(actions[0]), float(chances[0]), reward
    except (KeyError, TypeError, IndexError):
        raise ValueError("has no cost, action or probability") from None


def _offered(slot: dict[str, Any], actions: Any, base: int) -> str:
    """The names of the actions that the event could have shown, sorted."""
    numbers = slot.get("a", slot.get("_a"))
    if not isinstance(numbers, list) or not all(isinstance(each, int) for each in numbers):
        return ""
    return "|".join(sorted(_name(actions, each, base) for each in numbers))


def _name(actions: Any, action: int, base: int) -> str:
    """What the action is called, where the first has the number `base`; else its number."""
    listed = isinstance(actions, list) and base <= action < len(actions) + base
    features = actions[action - base] if listed else None
    if isinstance(features, dict):
        flat = [features, *(part for part in features.values() if isinstance(part, dict))]
        for part in flat:
            for name in _NAMES:
                if isinstance(part.get(name), (str, int)):
                    return str(part[name])
        texts = [value for part in flat for value in part.values() if isinstance(value, str)]
        if len(texts) == 1 and _differ(actions):
            return texts[0]
    return str(action)


def _differ(actions: list[Any]) -> bool:
    """Whether the features distinguish the actions."""
    return len({json.dumps(action, sort_keys=True, default=str) for action in actions}) == len(
        actions
    )


class DsjsonFormat(LineFormat):
    """Decisions of Vowpal Wabbit, one JSON object per line."""

    key = "dsjson"
    title = Dsjson.title
    endings = ("dsjson", "json")
    priority = 10
    documentation = (
        "the first action of `a` was shown; the reward is minus `_label_cost`; slots are ranks, "
        "their conditional probabilities are multiplied from the top down; the actions "
        "offered are the query; Vowpal Wabbit's JSON with `_label` is read in the same way"
    )
    parser = Dsjson

    def matches(self, head: list[str]) -> bool:
        """Whether the first line is an event with a label or with outcomes."""
        return (
            bool(head)
            and head[0].lstrip().startswith("{")
            and any(f'"{name}' in head[0] for name in ("_label", "_outcomes"))
        )
