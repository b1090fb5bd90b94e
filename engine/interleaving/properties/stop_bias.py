"""Rankings of unequal length: whom a click at random favours, by where the page ends."""

from collections.abc import Sequence
from fractions import Fraction

from engine.core.errors import EngineError
from engine.interleaving.method import Interleaving
from engine.interleaving.outcome import Ranking
from engine.interleaving.properties.exact import enumeration

STOPS = ("shorter", "longer", "fill")


def stop_biases(method: Interleaving, rankings: Sequence[Ranking]) -> dict[str, Fraction]:
    """The expected credit of A minus B of one click at a random slot, for every end of the page.

    An end whose pages are too many to list, or that the method cannot fill, is left out.
    """
    biases = {}
    for stop in STOPS:
        try:
            pages = enumeration(method.replace(stop=stop), rankings)
        except EngineError:
            continue
        biases[stop] = pages.random_credit()
    return biases
