"""The base of every test of significance."""

from typing import ClassVar

from engine.core.method import Method
from engine.interleaving.significance.comparisons import Comparisons


class Significance(Method):
    """A two-sided test of whether neither ranking is preferred."""

    family: ClassVar[str] = "interleaving.significance"

    def p_value(self, comparisons: Comparisons) -> float:
        """The chance of results at least this uneven if neither ranking is preferred."""
        raise NotImplementedError


def fewest(decided: int) -> float:
    """The smallest p-value that this many decided users can give: all of them on one side."""
    return min(1.0, 2.0 ** (1 - decided))
