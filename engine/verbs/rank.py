"""`api.rank`: fair and diverse rankings of a file of items."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.results.page_rankings import PageRankings


def rank(
    items: str | Path,
    method: str,
    *,
    intents: Sequence[float] = (),
    shown: int | None = None,
    examination: str | None = None,
    seed: int = 0,
) -> "PageRankings":
    """Rank a file of items fairly or diversely: rankings with the probability of each.

    Args:
        items: a file with item and relevance, and optionally query, group, text, and one column of
            relevance per intent.
        method: the spec of a fair or a diverse ranker, such as "nash" or "xquad(trade_off=0.7)".
        intents: the share of users with each intent, in the order of their columns.
        shown: how many results are shown; all items if left out.
        examination: "uploaded(curve=(1, .5, ...))"; 1 / log2(1 + rank) if left out.
        seed: the same seed gives the same rankings.

    Raises:
        EngineError: the method is unknown, or the file lacks what it needs.

    >>> from engine import api
    >>> fair = api.rank("sample_logs/items/job_seekers.csv", "exposure(constraint='parity')")
    >>> print({group: round(x, 4) for group, x in fair.as_record()["exposure"].items()})
    {'men': 0.5508, 'women': 0.5508}
    """
    from engine.results.page_rankings import ranked

    return ranked(Path(items), method, tuple(intents), shown, examination, seed)
