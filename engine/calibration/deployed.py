"""What a policy earns in a regime, as it comes out of a log of it."""

import numpy as np

from engine.calibration.world import Draw, value_of
from engine.policies.candidates import logged_candidates
from engine.policies.policy import Policy


def deployed_value(drawn: Draw, policy: Policy) -> float:
    """The value of what the policy shows, over the queries that the log holds."""
    regime, shown = drawn.regime, policy.relation(logged_candidates(drawn.log))
    ranks = 1 if regime.logging == "slots" else regime.items
    chance = np.zeros((regime.queries, regime.items, ranks))
    query, item = drawn.query[shown["query_code"]], drawn.item[shown["item_code"]]
    chance[query, item, shown.get("rank", np.ones(len(item), int)) - 1] = shown["probability"]
    return value_of(regime, chance) / float(regime.shares[drawn.query].sum())
