"""Policies learned from the log, asked about on sessions that they were not learned from."""

import numpy as np

from engine.logs.log import Log
from engine.logs.lookup import FOLDS
from engine.policies.candidates import Candidates, logged_candidates
from engine.policies.policy import Policy, Relation


def relation(policy: Policy, log: Log) -> Relation:
    """What a policy shows, for a pass over this very log.

    A policy that ranks by the log's clicks is learned anew for each fold of sessions, from all
    the others, and the relation has a column `fold`: a policy that is asked about on the clicks
    it was chosen by looks better than it is.
    """
    if policy.contextual:
        return policy.logged_chances(log)
    if not policy.learned:
        return policy.relation(log.remember("candidates", lambda: logged_candidates(log)))
    parts = [policy.relation(_without(log, fold)) for fold in range(FOLDS)]
    fold = np.repeat(np.arange(FOLDS), [len(part["probability"]) for part in parts])
    joined = {key: np.concatenate([part[key] for part in parts]) for key in parts[0]}
    return {"fold": fold, **joined}


def _without(log: Log, fold: int) -> Candidates:
    return log.remember(("candidates", fold), lambda: logged_candidates(log, without=fold))
