"""`api.pairs`: what clicks say about pairs of items, and the ranking that follows."""

from typing import TYPE_CHECKING

from engine.logs.log import Log

if TYPE_CHECKING:
    from engine.results.preferred_pairs import PreferredPairs


def pairs(log: Log, rule: str = "no_click_next") -> "PreferredPairs":
    """Read preferences between items from the clicks of a log, and rank the items by them.

    Args:
        log: a log of rankings.
        rule: the spec of the rule that turns clicks into preferences, such as "skip_above" or
            "fair_pairs".

    Raises:
        EngineError: the rule is unknown, or the log shows one item per impression.

    >>> from engine import api
    >>> result = pairs(api.sample("michael_jordan"), "skip_above")
    >>> result.as_record()["lower_share"]
    1.0
    """
    from engine.interleaving.pairs.pair_rule import PairRule
    from engine.interleaving.pairs.preference_ranking import preference_ranking
    from engine.results.preferred_pairs import PreferredPairs

    return PreferredPairs(log, preference_ranking(log, PairRule.parse(rule)))
