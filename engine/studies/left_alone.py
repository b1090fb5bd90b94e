"""What a loop leads to when nobody interferes, in a sentence."""

from engine.core.method import parse
from engine.core.numbers import percent
from engine.loop.futures import Future, Futures


def left_alone(found: Futures) -> str:
    """Under which policy the most liked item gets to rank 1, and whether the old leader stays."""
    learning = [future for future in found.policies if _learns(future)]
    if not learning:
        return "None of these policies learns from clicks, so nothing changes over time."
    stuck = min(learning, key=_liked_on_top)
    rounds = f"{int(stuck.rounds[-1]):,}"
    told = (
        f"Left alone for {rounds} impressions, {stuck.policy} has the most liked item at rank 1 "
        f"in {percent(_liked_on_top(stuck), 2)} of the worlds"
    )
    freest = max(learning, key=_liked_on_top)
    if freest is not stuck:
        told += f", {freest.policy} in {percent(_liked_on_top(freest), 2)}"
    return f"{told}. {_leader(found, stuck)}".strip()


def _learns(future: Future) -> bool:
    """Whether clicks decide what is shown; a shuffled page keeps no leader."""
    return bool(future.ranker and parse("loop", future.ranker).exploration < 1)


def _liked_on_top(future: Future) -> float:
    return float(future.best_on_top[-1])


def _leader(found: Futures, stuck: Future) -> str:
    if found.leader is None or found.leader == found.best:
        return ""
    keeps = percent(float(stuck.leader_keeps[-1]), 2)
    return (
        f"Item {found.leader}, which the log showed first most often, keeps rank 1 in {keeps} "
        f"under {stuck.policy}, although {found.best} is liked more."
    )
