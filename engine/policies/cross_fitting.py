"""Policies learned from the log, evaluated on sessions that they were not learned from."""

import numpy as np

from engine.logs.log import Log
from engine.policies.candidates import candidates_by_fold, logged_candidates
from engine.policies.policy import Policy, Relation


def relation(policy: Policy, log: Log) -> Relation:
    """What a policy shows, for a pass over this very log.

    A policy that ranks by the log's clicks is learned anew for each fold of sessions, from all
    the others, and the relation has a column `fold`, with the queries that the fold holds: a policy
    that is evaluated on the clicks it was chosen by looks better than it is.
    """
    if policy.contextual:
        return policy.logged_chances(log)
    if not policy.learned:
        return policy.relation(logged_candidates(log))
    candidates, queries = candidates_by_fold(log)
    learned = policy.relation(candidates)
    page = vars(candidates).get("whole_pages")  # made only where a relation has them all
    if page is not None and learned["query_code"] is page.keys["query_code"]:
        return {**page.by_fold(queries), "probability": learned["probability"]}
    fold, query = (part.astype(np.int32) for part in np.divmod(learned["query_code"], queries))
    return {"fold": fold, **learned, "query_code": query}
