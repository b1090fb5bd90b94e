"""Be the user: a loop in which a person clicks."""

from dataclasses import dataclass

import numpy as np

from engine.core.errors import EngineError
from engine.loop.loop import Loop
from engine.loop.rankers.ranker import Ranker
from engine.loop.recorded import table
from engine.loop.schedule import Schedule
from engine.simulator.world import World

MOST = 1_000
"""Rounds that a person may click through."""


@dataclass(frozen=True)
class ManualLoop:
    """Where a person's loop stands: the page to click on now, and what came before."""

    page: tuple[str, ...]
    """(K,) the items shown now, the first on top."""
    clicks: dict[str, int]
    """How often each item was clicked, most clicked first."""
    log: dict[str, np.ndarray] | None
    """The log of all rounds so far, as canonical columns; None before the first."""


def manual_loop(
    world: World, ranker: Ranker, clicked: tuple[tuple[int, ...], ...], seed: int = 0
) -> ManualLoop:
    """Replay a person's clicks, given as the clicked ranks of each round, and show the next page.

    Raises:
        EngineError: a rank that is not on the page, or too many rounds.
    """
    if len(clicked) > MOST:
        raise EngineError(f"a person may click through {MOST:,} rounds at most")
    loop = Loop(world, ranker, Schedule(rounds=len(clicked) + 1, worlds=1, seed=seed))
    pages, clicks = [], []
    for number, ranks in enumerate(clicked):
        if any(not 1 <= rank <= loop.shown for rank in ranks):
            raise EngineError(f"the page has ranks 1 to {loop.shown}, but {max(ranks)} was clicked")
        pages.append(loop.show(number))
        hits = np.isin(np.arange(1, loop.shown + 1), ranks)[None, :]
        clicks.append(hits)
        loop.learn(pages[-1], hits)
    truth = world.truth
    names = np.array(truth.items)[truth.candidates[loop.scene.queries[0]]]
    now = tuple(str(name) for name in names[loop.show(len(clicked)).flat[0]])
    log = table(loop, pages, np.concatenate(clicks)) if pages else None
    return ManualLoop(now, _count_clicks(log), log)


def _count_clicks(log: dict[str, np.ndarray] | None) -> dict[str, int]:
    if log is None:
        return {}
    items, counts = np.unique(log["item"][log["reward"] > 0], return_counts=True)
    order = np.argsort(-counts, kind="stable")
    return {str(items[place]): int(counts[place]) for place in order}


def as_text(clicked: tuple[tuple[int, ...], ...]) -> str:
    """The clicks as text for a link: ranks joined by commas, rounds by dots."""
    return ".".join(",".join(map(str, ranks)) or "0" for ranks in clicked)


def from_text(text: str) -> tuple[tuple[int, ...], ...]:
    """The clicks that a link holds; what cannot be read counts as no round at all."""
    rounds = [part for part in text[: 20 * MOST].split(".") if part][:MOST]
    if not all(set(part) <= set("0123456789,") for part in rounds):
        return ()
    return tuple(tuple(int(rank) for rank in part.split(",") if rank.strip("0")) for part in rounds)
