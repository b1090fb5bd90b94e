"""Targets that show one ranking: their chance of showing a logged one."""

import numpy as np

from engine.core.errors import EngineError
from engine.logs.lookup import Lookup, renamed
from engine.policies.policy import Relation


def one_ranking(relation: Relation, columns: str) -> Lookup:
    """A deterministic target's relation as a lookup.

    Raises:
        EngineError: the target draws lots, so its marginals do not say how likely a ranking is.
    """
    probability = relation["probability"]
    if ((probability > 1e-9) & (probability < 1 - 1e-9)).any():
        raise EngineError(
            "the chance of a whole ranking does not follow from the chances of its items",
            fix=f"Map {columns} and ask about the policy `columns`, or ask about a deterministic "
            "policy.",
        )
    return Lookup(renamed({**relation, "probability": np.rint(probability)}, "probability"))
