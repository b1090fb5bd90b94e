"""The fair or diverse ranker that a spec names."""

from engine.core.errors import unknown
from engine.core.method import methods, parse
from engine.rankings.page_ranker import PageRanker

FAMILIES = ("fairness", "diversity")


def page_ranker(spec: str) -> PageRanker:
    """The ranker of a spec such as `nash` or `xquad(trade_off=0.7)`.

    Raises:
        EngineError: neither family has such a method.
    """
    key = spec.partition("(")[0].strip()
    for family in FAMILIES:
        if key in methods(family) and isinstance(ranker := parse(family, spec), PageRanker):
            return ranker
    keys = [name for family in FAMILIES for name in methods(family)]
    raise unknown("fair or diverse ranker", key, keys)
