"""`api.compare_variants`: which variant of an A/B log earned more."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from engine.logs.log import Log

if TYPE_CHECKING:
    from engine.results.variant_comparison import VariantComparison


def compare_variants(
    log: Log, *, control: str = "", shares: Sequence[float] = (), level: float = 0.95
) -> "VariantComparison":
    """Compare what the policies of an A/B test earned, after checking how sessions were split.

    Args:
        log: a log that names one logging policy per impression.
        control: the policy that the others are compared with; the first by name if left out.
        shares: the planned share of sessions of each policy, in the order of their names; equal
            shares if left out.
        level: the confidence level of the intervals.

    Raises:
        EngineError: the log names no two policies, or mixes them on one page.

    >>> from engine import api
    >>> result = compare_variants(api.sample("three_rankers"))
    >>> [variant["policy"] for variant in result.as_record()["variants"]]
    ['ranker A', 'ranker B', 'ranker C']
    """
    from engine.online_evaluation.variants import compare_variants as compare
    from engine.results.variant_comparison import VariantComparison

    return VariantComparison(log, compare(log, control=control, shares=shares, level=level))
