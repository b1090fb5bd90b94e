"""`api.interleave`: every page of two rankings, or who wins an interleaved log."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from engine.logs.log import Log
from engine.verbs.arguments import refuse_without_effect

if TYPE_CHECKING:
    from engine.results.interleaved_lists import InterleavedLists
    from engine.results.interleaved_wins import InterleavedWins


def interleave(
    rankings: Log | Sequence[Sequence[str]],
    method: str = "",
    *,
    credit: str = "clicks",
    relevant: Sequence[str] = (),
    users: str = "",
    examination: Sequence[float] = (),
    test: str = "binomial",
    level: float = 0.95,
) -> "InterleavedLists | InterleavedWins":
    """Merge rankings into every page with its probability, or analyse an interleaved log.

    Args:
        rankings: two rankings (more for "multileave"), or a log with a `team` per item.
        method: the spec of an interleaving method. For rankings it is team_draft if left out. For
            a log with both rankings and no team it says how pages were merged; it is recognised
            from the pages if left out.
        credit: the spec of the rule that turns clicks into credit.
        relevant: for rankings: the items that users like.
        users: for rankings: the spec of a click behaviour; if left out, users click all relevant
            items.
        examination: for rankings: how much of each rank these users see; all of it if left out.
        test: for a log: the spec of the test of significance.
        level: for a log: the confidence level of the interval.

    Raises:
        EngineError: a spec is unknown, the log does not say which ranker contributed which item, or
            an argument has no effect.

    >>> interleave(["abcd", "bcda"], "balanced").as_record()["random_clicks"]
    {'A': 0.25, 'B': 0.75}
    """
    from engine.online_evaluation.interleaved_log import analyse
    from engine.results.interleaved_lists import InterleavedLists
    from engine.results.interleaved_wins import InterleavedWins
    from engine.studies.preferences.interleaved_pages import interleave as merged

    if isinstance(rankings, Log):
        refuse_without_effect(
            {
                "relevant": len(relevant) > 0,
                "users": users != "",
                "examination": len(examination) > 0,
            },
            "on a log, which holds the clicks of its users",
            "Leave it out, or give two rankings.",
        )
        return InterleavedWins(
            rankings, analyse(rankings, credit=credit, test=test, level=level, method=method)
        )
    refuse_without_effect(
        {"test": test != "binomial", "level": level != 0.95},
        "on rankings, whose pages have exact probabilities",
        "Leave it out, or give an interleaved log.",
    )
    refuse_without_effect(
        {"users": users != "" and not relevant},
        "without relevant items, as nothing is clicked",
        "Leave it out, or name the relevant items.",
    )
    refuse_without_effect(
        {"examination": len(examination) > 0 and not users},
        "without users, as every relevant item is clicked",
        "Leave it out, or name how users click, such as position_based.",
    )
    return InterleavedLists(
        merged(
            rankings,
            method or "team_draft",
            credit=credit,
            relevant=relevant,
            users=users,
            examination=examination,
        )
    )
