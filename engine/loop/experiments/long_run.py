"""What a loop leads to without intervention, in sentences."""

from engine.core.titles import titled_spec
from engine.loop.experiments.comparison import named, spread
from engine.loop.experiments.futures import Future, Futures
from engine.loop.rankers.ranker import Ranker


def long_run_sentence(futures: Futures) -> str:
    """Under which policy the most relevant item gets to rank 1, and whether the leader stays."""
    learning = [future for future in futures.policies if _learns(future)]
    if not learning:
        return "None of these policies learns from clicks, so nothing changes over time."
    learning.sort(key=lambda future: float(future.best_on_top.mean()))
    stuck, freest = learning[0], learning[-1]
    changes = [_change(stuck, futures.worlds)]
    if freest is not stuck:
        changes.append(_change(freest, futures.worlds))
    return " ".join([*changes, *_leader(futures, stuck)])


def _title(future: Future) -> str:
    return titled_spec("policies", future.policy)


def _learns(future: Future) -> bool:
    """Whether clicks decide what is shown; a shuffled page keeps no leader."""
    return bool(future.ranker and Ranker.parse(future.ranker).exploration < 1)


def _change(future: Future, worlds: int) -> str:
    first, last = (spread(float(future.best_on_top[at]), worlds) for at in (0, -1))
    return (
        f"With {_title(future)}, the most relevant item is at rank 1 in {first} of simulations "
        f"at the start, and in {last} after {int(future.rounds[-1]):,} impressions of the loop."
    )


def _leader(futures: Futures, stuck: Future) -> list[str]:
    """Whether the log's first items stay, and whether they deserve it."""
    keeps = spread(float(stuck.leader_keeps[-1]), futures.worlds)
    surpassed = spread(futures.surpassed, futures.worlds)
    if futures.leader is None or futures.best is None:
        return [
            "The item that the log showed most often at rank 1 is at rank 1 at the end in "
            f"{keeps} of simulations with {_title(stuck)}.",
            f"In {surpassed} of simulations another item is more relevant than that item.",
        ]
    if futures.leader == futures.best:
        return []
    return [
        f"Item “{futures.leader}”, which the log showed most often at rank 1, is at rank 1 at the "
        f"end in {keeps} of simulations with {_title(stuck)}.",
        f"In {surpassed} of simulations {named(futures.best)} is more relevant than "
        f"item “{futures.leader}”.",
    ]
