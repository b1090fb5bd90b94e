"""The parameter that says how a policy corrects clicks for examination."""

from typing import Any

from engine.core.method import parameter


def correction() -> Any:
    """The method that estimates examination, all pairs of ranks unless another is chosen."""
    return parameter(
        "all_pairs",
        "Correction",
        "How the examination of each rank is estimated from the log.",
        family="examination",
    )
