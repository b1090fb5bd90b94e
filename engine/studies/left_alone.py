"""What a loop leads to when nobody interferes, in a sentence."""

from engine.core.method import parse
from engine.core.numbers import percent
from engine.loop.futures import Future, Futures


def left_alone(found: Futures) -> str:
    """Under which policy the most liked item gets to rank 1, and whether the old leader stays."""
    learning = [future for future in found.policies if _learns(future)]
    if not learning:
        return "None of these policies learns from clicks, so nothing changes over time."
    learning.sort(key=lambda future: float(future.best_on_top.mean()))
    stuck, freest = learning[0], learning[-1]
    rounds = f"{int(stuck.rounds[-1]):,}"
    told = f"Left alone for {rounds} impressions, {stuck.policy} {_from_to(stuck)}"
    if freest is not stuck:
        told += f"; {freest.policy} {_from_to(freest, brief=True)}"
    return f"{told}. {_leader(found, stuck)}".strip()


def _learns(future: Future) -> bool:
    """Whether clicks decide what is shown; a shuffled page keeps no leader."""
    return bool(future.ranker and parse("loop", future.ranker).exploration < 1)


def _from_to(future: Future, brief: bool = False) -> str:
    first, last = (percent(float(future.best_on_top[at]), 2) for at in (0, -1))
    if brief:
        return f"in {first} at first and {last} at last"
    return f"has the most liked item at rank 1 in {first} of the worlds at first, {last} at last"


def _leader(found: Futures, stuck: Future) -> str:
    if found.leader is None or found.leader == found.best:
        return ""
    share = float(stuck.leader_keeps[-1])
    ends = "keeps rank 1" if share >= 0.5 else "still holds rank 1"
    return (
        f"Item {found.leader}, which the log showed first most often, {ends} in "
        f"{percent(share, 2)} of them, although {found.best} is liked more."
    )
