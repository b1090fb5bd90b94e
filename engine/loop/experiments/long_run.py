"""What a loop leads to without intervention, in sentences."""

from engine.core.titles import titled_spec
from engine.loop.experiments.comparison import named, spread
from engine.loop.experiments.future import Future
from engine.loop.experiments.futures import Futures
from engine.loop.rankers.ranker import Ranker


def long_run_sentence(futures: Futures) -> str:
    """Under which policy the most relevant item gets to rank 1, and whether the leader stays."""
    learning = [future for future in futures.policies if _learns(future)]
    if not learning:
        return "None of these policies learns from clicks, so nothing changes over time."
    learning.sort(key=lambda future: float(future.best_on_top.mean()))
    stuck, freest = learning[0], learning[-1]
    first, last = _shares(stuck, futures.worlds)
    change = (
        f"With {_title(stuck)}, the most relevant item is at rank 1 in {first} of simulations at "
        f"the start and in {last} after {int(stuck.rounds[-1]):,} impressions of the loop"
    )
    if freest is not stuck:
        first, last = _shares(freest, futures.worlds)
        change += f"; with {_title(freest)}, in {first} at the start and in {last} at the end"
    return f"{change}. {_leader(futures, stuck)}".strip()


def _title(future: Future) -> str:
    return f"“{titled_spec('policies', future.policy)}”"


def _learns(future: Future) -> bool:
    """Whether clicks decide what is shown; a shuffled page keeps no leader."""
    return bool(future.ranker and Ranker.parse(future.ranker).exploration < 1)


def _shares(future: Future, worlds: int) -> tuple[str, str]:
    """In how many simulations the best item is at rank 1, at the start and at the end."""
    first, last = (spread(float(future.best_on_top[at]), worlds) for at in (0, -1))
    return first, last


def _leader(futures: Futures, stuck: Future) -> str:
    """Whether the log's first items stay, and whether they deserve it."""
    keeps = spread(float(stuck.leader_keeps[-1]), futures.worlds)
    surpassed = spread(futures.surpassed, futures.worlds)
    if futures.leader is None or futures.best is None:
        item, better = "The item logged most often at rank 1", "another item"
    elif futures.leader == futures.best:
        return ""
    else:
        item = f"Item “{futures.leader}”, logged most often at rank 1,"
        better = named(futures.best)
    return (
        f"{item} is still there at the end in {keeps} of simulations with {_title(stuck)}; "
        f"{better} is more relevant in {surpassed}."
    )
