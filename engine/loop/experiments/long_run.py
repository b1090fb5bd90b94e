"""What a loop leads to without intervention, in a sentence."""

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
    rounds = f"{int(stuck.rounds[-1]):,}"
    text = (
        f"Simulations with the most relevant item at rank 1, over {rounds} impressions of the "
        f"loop: {_change(stuck, futures.worlds)}"
    )
    if freest is not stuck:
        text += f"; {_change(freest, futures.worlds)}"
    return f"{text}. {_leader(futures, stuck)}".strip()


def _title(future: Future) -> str:
    return titled_spec("policies", future.policy)


def _learns(future: Future) -> bool:
    """Whether clicks decide what is shown; a shuffled page keeps no leader."""
    return bool(future.ranker and Ranker.parse(future.ranker).exploration < 1)


def _change(future: Future, worlds: int) -> str:
    first, last = (spread(float(future.best_on_top[at]), worlds) for at in (0, -1))
    return f"{_title(future)} {first} → {last}"


def _leader(futures: Futures, stuck: Future) -> str:
    """Whether the log's first items stay, and whether they deserve it."""
    share = float(stuck.leader_keeps[-1])
    keeps, surpassed = spread(share, futures.worlds), spread(futures.surpassed, futures.worlds)
    stays = share >= 0.5
    if futures.leader is None or futures.best is None:
        return (
            f"The items that the log showed first most often {'keep' if stays else 'still hold'} "
            f"rank 1 in {keeps}; another is more relevant in {surpassed}."
        )
    if futures.leader == futures.best:
        return ""
    return (
        f"Item “{futures.leader}”, which the log showed first most often, "
        f"{'keeps' if stays else 'still holds'} rank 1 in {keeps}, although "
        f"{named(futures.best)} is more relevant in {surpassed}."
    )
