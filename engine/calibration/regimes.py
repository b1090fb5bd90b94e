"""The fixed set of regimes in which every number with an interval is asked to cover."""

from engine.calibration.world import Regime

REGIMES = {
    regime.key: regime
    for regime in (
        Regime("rows", "independent rows"),
        Regime("visits", "visits of ten", sessions="visits"),
        Regime("zipf_sessions", "Zipf sessions", sessions="zipf"),
        Regime("few_queries", "three queries", queries=3),
        Regime("one_query", "one query", queries=1),
        Regime("long_tail", "long tail", queries=1_500, tail=1.0, impressions=6_000),
        Regime("thin", "twenty rows a pair", queries=200, main=False),
        Regime("rare_clicks", "rare clicks (2%)", liking=0.04, impressions=8_000),
        Regime("amounts", "amounts", counts="amounts"),
        Regime("negative", "negative rewards", counts="costs"),
        Regime("slots", "one slot, one logger", logging="slots", rankers=1),
        Regime("loggers", "one slot, several loggers", logging="slots", rankers=4),
        Regime("shuffled", "rankings without replacement", logging="shuffled", rankers=1),
        Regime("uniform", "ranks shuffled evenly", logging="uniform", main=False),
        Regime("swaps", "rank 1 swapped", logging="swaps", main=False),
        Regime("flat", "examination 1 / sqrt(rank)", decay=0.5, main=False),
        Regime("steep", "examination 1 / rank^2", decay=2.0, main=False),
        Regime("two_rankers", "two rankers", rankers=2, main=False),
        Regime("ten_ranks", "ten ranks", items=10, main=False),
        Regime("twenty_ranks", "twenty ranks", items=20, main=False),
        Regime("thirty_ranks", "thirty ranks", items=30, main=False),
    )
}


def only_sessions_differ(regime: Regime) -> bool:
    """Whether all but its sessions is as in the plainest regime."""
    return regime == Regime(regime.key, regime.title, sessions=regime.sessions)


def plainest(regime: Regime) -> bool:
    """Whether it is the one of independent rows, with nothing else to it."""
    return only_sessions_differ(regime) and regime.sessions == "rows"
