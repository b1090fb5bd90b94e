"""What if it is not so? Doubts a reader may have, and the methods that each of them touches.

A doubt finds its methods by what they say they assume, so that a new method is listed by itself.
"""

import re
from dataclasses import dataclass

from engine.core.method import Method, families, methods

APART = ("lecture", "health", "diagnostics", "simulator", "simulator.behaviours")
"""Families whose methods answer no question of a reader: exhibits, checks, and made-up worlds."""


@dataclass(frozen=True)
class Doubt:
    """A question, what follows when it comes true, and whom it touches.

    `suffers` and `allows` are regular expressions for assumptions that it breaks, and for those
    that a method makes which holds all the same.
    """

    question: str
    follows: str
    suffers: str
    allows: str


DOUBTS = (
    Doubt(
        "What if users scan top-down, and stop?",
        "Then whether a rank is seen depends on what stands above it, not on the rank alone: low "
        "ranks look worse than they are below a good result.",
        r"depends on the rank( alone)?\b|position-based|whatever is shown|what else is shown|"
        r"own item alone|item and the rank alone",
        r"from the top|One click ends|gives up|last click's rank|at and above|rank and above",
    ),
    Doubt(
        "What if people click a result because it stands high?",
        "Then clicks at the top say more than they should, even from people who looked.",
        r"click is a look times|position-based|Clicks measure liking|A click means liking",
        r"[Tt]rust",
    ),
    Doubt(
        "What if users are not all alike?",
        "Then one curve for everybody is a mixture, which fits nobody.",
        r"depends on the rank alone|same chances|position-based",
        r"of one (type|kind)|Within a segment",
    ),
    Doubt(
        "What if the examination curve is wrong?",
        "Then corrected clicks are off by the same factor, rank by rank; it is harmless only while "
        "the rivals differ by more.",
        r"examination curve is right|examination of each rank is known|corrected clicks measure",
        r"served an impression|fair coin|shuffle was uniform",
    ),
    Doubt(
        "What if the propensities are wrong, or were never logged?",
        "Then weights no longer average to one, and the value is off by as much.",
        r"weights are right(,| up)|propensities were logged|column holds the probability|"
        r"known or countable",
        r"^The predicted rewards are right|or the predict|look times a liking",
    ),
    Doubt(
        "What if the log hardly tried what I ask about?",
        "Then a few rows carry everything, or none does: ask for the evidence before the number.",
        r"tries all|weights are right up|same probability",
        r"predicted rewards are right|or the predict|maximum weight|weights (stand|are large)|"
        r"Large weights",
    ),
    Doubt(
        "What if the predicted rewards are wrong?",
        "Then the direct method is wrong by as much; doubly robust forms only where the weights "
        "are wrong too.",
        r"(predicted rewards|predictions) are right|regression can express|users click as",
        r"^The weights are right|weights are right, or",
    ),
    Doubt(
        "What if the results around it matter?",
        "Then a row cannot be judged alone, and the ranking must be weighted as far as it matters.",
        r"own item alone|the rank alone|sum over ranks|at its rank and above",
        r"everything that stands|at and above|from the top",
    ),
    Doubt(
        "What if a better result is never shown?",
        "Then no click says so, and no correction helps: only exploration does.",
        r"among those shown|what the log has shown|same number of items|has no support",
        r"random page|strange result",
    ),
)


def touched(pattern: str) -> list[type[Method]]:
    """The methods whose assumption matches, in the order of their families."""
    found = re.compile(pattern)
    chosen = (family for family in families() if family not in APART)
    return [
        kind for family in chosen for kind in methods(family).values() if found.search(kind.assumes)
    ]


def without(doubt: Doubt) -> list[type[Method]]:
    """The methods that allow for it."""
    return touched(doubt.allows)


def under(doubt: Doubt) -> list[type[Method]]:
    """The methods that suffer from it, and do not allow for it as well."""
    held = set(without(doubt))
    return [kind for kind in touched(doubt.suffers) if kind not in held]
