"""A curve in sentences: what it says, and what to log to know more."""

import numpy as np

from engine.core.numbers import count, decided_by, percent
from engine.examination.curve import Curve
from engine.examination.rank_graph import needs_chain, through_chain

THIN = 0.1
"""A half-width of the interval above this share of the value asks for more data."""


def sentence(curve: Curve, naive: Curve | None = None) -> str:
    """How often the first and the last identified rank are seen, and what raw clicks would say."""
    identified = np.flatnonzero(curve.identified[1:]) + 1
    if not len(identified):
        return "No rank of this log can be compared with rank 1."
    last = int(identified[-1])
    text = (
        f"Rank {identified[0] + 1} is seen {_share(curve, int(identified[0]))} as often as rank 1"
    )
    if len(identified) > 1:
        text += f", and rank {last + 1} is seen {_share(curve, last)} as often"
    if naive is None or naive.method == curve.method:
        return text + "."
    raw = percent(float(naive.examination[last]), 2)
    return (
        f"{text}. Uncorrected click rates say {raw} for rank {last + 1}, since they mix "
        "examination with relevance."
    )


def _share(curve: Curve, k: int) -> str:
    low, high = (100 * float(bound) for bound in curve.interval[k])
    shown = [decided_by(value, (low, high)) for value in (100 * curve.examination[k], low, high)]
    return f"{shown[0]}% ({shown[1]} to {shown[2]})"


def linked(curve: Curve) -> str:
    """How strongly ranks hang together, in a sentence."""
    strength, direct = through_chain(curve.links), curve.links[0]
    linked_ranks = np.flatnonzero(strength > 0)[1:]
    if not len(linked_ranks):
        return "No clicked item was shown both at rank 1 and at another rank."
    if needs_chain(curve.links):
        k = int(linked_ranks[np.argmin(strength[linked_ranks])])
        over = "" if direct[k] == strength[k] else ", through other ranks"
        return (
            f"Rank {k + 1} has the weakest link to rank 1: "
            f"{count(int(strength[k]), 'clicked item')}{over}."
        )
    k = int(linked_ranks[np.argmin(direct[linked_ranks])])
    return (
        f"Every linked rank shares at least {direct[k]:,} clicked items with rank 1 (fewest at "
        f"rank {k + 1})."
    )


def log_next(curve: Curve) -> tuple[str, ...]:
    """What to log to identify the missing ranks, and to narrow the widest band."""
    advice = list(curve.warnings)
    identified = curve.identified & (np.nan_to_num(curve.examination) > 0)
    identified[:1] = False
    if identified.any():
        width = np.full(len(identified), -np.inf)
        spread = curve.interval[identified, 1] - curve.interval[identified, 0]
        width[identified] = spread / 2 / curve.examination[identified]
        k = int(np.argmax(width))
        if width[k] > THIN:
            advice.append(
                f"Rank {k + 1} is the least certain, within {100 * width[k]:.0f}% either way. To "
                "halve the interval, collect about 4 times as many impressions with items swapped "
                f"between rank {k + 1} and rank 1."
            )
    return tuple(advice) or ("Every rank is linked to rank 1, and all bands are narrow.",)
