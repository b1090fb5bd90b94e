"""What if it is not so? Doubts a reader may have, and the methods that each of them concerns.

Methods are listed by the assumptions that they declare, so that a new method is listed by itself.
"""

from dataclasses import dataclass

from engine.core.method import Method, families, methods


@dataclass(frozen=True)
class Doubt:
    """A question, what follows when it comes true, and the assumptions that it concerns.

    `breaks` names the assumptions that fail then; `allows` those under which a method still works.
    Both are keys of `core.assumptions`.
    """

    question: str
    follows: str
    breaks: tuple[str, ...]
    allows: tuple[str, ...]


DOUBTS = (
    Doubt(
        "What if users scan top-down, and stop?",
        "Then whether a rank is seen depends on the items above it, not on the rank alone: low "
        "ranks look worse than they are below a good result.",
        ("position_based", "item_alone", "same_at_every_rank"),
        ("top_down", "whole_ranking"),
    ),
    Doubt(
        "What if people click a result because it is at the top?",
        "Then clicks at the top overstate relevance, even among users who examined the result.",
        ("no_trust", "clicks_are_relevance"),
        ("trust_by_rank",),
    ),
    Doubt(
        "What if users are not all alike?",
        "Then one curve for everybody averages over groups and describes none of them.",
        ("uniform_users",),
        ("user_types",),
    ),
    Doubt(
        "What if the examination curve is wrong?",
        "Then corrected clicks are off by the same factor, rank by rank. That is harmless only "
        "while the items differ by more than the curve is off.",
        ("known_examination",),
        ("independent_ranker",),
    ),
    Doubt(
        "What if the propensities are wrong, or were never logged?",
        "Then weights no longer average to one, and the value is off by as much.",
        ("logged_propensities", "known_up_to_a_factor"),
        ("estimated_exposure", "right_predictions", "weights_or_predictions"),
    ),
    Doubt(
        "What if the log hardly tried what my policy does?",
        "Then the value rests on few rows, or on none: check the effective sample size first.",
        ("full_support",),
        (
            "small_weights",
            "right_predictions",
            "right_large_weight_predictions",
            "weights_or_predictions",
        ),
    ),
    Doubt(
        "What if the predicted rewards are wrong?",
        "Then the direct method is wrong by as much; doubly robust forms only where the weights "
        "are wrong too.",
        ("right_predictions", "right_large_weight_predictions"),
        ("weights_or_predictions", "full_support"),
    ),
    Doubt(
        "What if a click depends on the other results?",
        "Then the weight of a row must cover every rank that affects its click.",
        ("item_alone",),
        ("items_above", "whole_ranking"),
    ),
    Doubt(
        "What if a better result is never shown?",
        "Then no click can show it, and no correction helps: only exploration does.",
        ("page_has_the_best", "logged_candidates"),
        ("any_item_explored",),
    ),
)


def declaring(assumptions: tuple[str, ...]) -> list[type[Method]]:
    """The methods that make one of the assumptions, in the order of their families."""
    wanted = set(assumptions)
    return [
        kind
        for family in families()
        for kind in methods(family).values()
        if wanted & set(kind.assumptions)
    ]


def without(doubt: Doubt) -> list[type[Method]]:
    """The methods that still work when the doubt comes true."""
    return declaring(doubt.allows)


def under(doubt: Doubt) -> list[type[Method]]:
    """The methods that fail when the doubt comes true."""
    working = set(without(doubt))
    return [kind for kind in declaring(doubt.breaks) if kind not in working]
