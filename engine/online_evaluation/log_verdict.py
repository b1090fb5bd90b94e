"""Can an interleaved log say which ranking is preferred? Balance of the teams, and enough users."""

from engine.core.checks import Finding, severity
from engine.core.numbers import count, percent, probability
from engine.online_evaluation.log_counts import LogCounts

FEWEST, FEW = 6, 30
"""Decided users: with fewer than six no sign test can reach .05; below thirty take care."""
LARGE, HUGE = 0.25, 0.5
"""Share of all decided impressions that one user may make before amber, and before red."""
STRANGE, MANY = 0.01, 0.05
"""Share of pages that the method cannot show before amber, and before red."""
SURE, UNLIKELY = 0.001, 0.01
"""How unlikely an uneven start must be before red, and before amber."""


def findings(counts: LogCounts) -> list[Finding]:
    """Every check of an interleaved log, alarms and greens."""
    of_pages = [_possible(counts)] if counts.method else []
    return [*of_pages, _balance(counts), _users(counts), _largest(counts)]


def _possible(counts: LogCounts) -> Finding:
    """Whether the method can show the pages of the log, for its two rankings."""
    total = counts.impressions + counts.impossible
    share = counts.impossible / total
    sentence = f"Without a team per item, pages are read as {counts.method} of the two rankings; "
    sentence += f"{percent(share, 2)} of {total:,} pages cannot be that and are left out."
    if share <= STRANGE:
        return Finding("possible_pages", "green", sentence)
    return Finding(
        "possible_pages",
        severity(True, share > MANY),
        sentence,
        "Name the method by which the pages were merged, or log a team per item.",
    )


def balance_p_value(counts: LogCounts) -> float:
    """The chance that rank 1 goes to the rankers so unevenly if a coin decides."""
    from scipy.stats import binomtest

    first, second = counts.first
    return float(binomtest(first, first + second).pvalue) if first + second else 1.0


def _balance(counts: LogCounts) -> Finding:
    first, second = counts.first
    total = first + second
    if not total and counts.method:
        return Finding("team_balance", "green", "No coin decides which ranker is at rank 1.")
    if not total:
        return Finding("team_balance", "amber", "No item at rank 1 has a team.", "Log rank 1 too.")
    chance = balance_p_value(counts)
    sentence = f"{counts.rankers[0]} is at rank 1 in {percent(first / total)} of {total:,} pages"
    if chance >= UNLIKELY:
        return Finding("team_balance", "green", f"{sentence}, as a fair coin would have it.")
    return Finding(
        "team_balance",
        severity(True, chance < SURE),
        f"{sentence}; a fair coin does that with probability {probability(chance)}.",
        "Find out how the first ranker is drawn, and where pages were lost.",
    )


def _users(counts: LogCounts) -> Finding:
    decided = sum(counts.comparisons.favouring)
    sentence = (
        f"{count(decided, 'user')} of {counts.users:,} favour one ranker; the others are ties"
    )
    if decided >= FEW:
        return Finding("decided_users", "green", f"{sentence}.")
    return Finding(
        "decided_users",
        severity(True, decided < FEWEST),
        f"Only {sentence}.",
        f"Log until {FEW} users have clicked more items of one ranker than of the other.",
    )


def _largest(counts: LogCounts) -> Finding:
    each = counts.comparisons
    decided = each.total(each.a + each.b)
    share = float((each.a + each.b).max(initial=0)) / decided if decided else 0.0
    sentence = f"The busiest user makes {percent(share)} of the decided impressions"
    if share <= LARGE:
        return Finding("busiest_user", "green", f"{sentence}.")
    return Finding(
        "busiest_user",
        severity(True, share > HUGE),
        f"{sentence}.",
        "Remove robots, or log more users.",
    )
