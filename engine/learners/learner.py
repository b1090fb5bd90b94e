"""The base of every batch learner: from the sessions of a log to a policy."""

from typing import ClassVar

import numpy as np

from engine.core.errors import EngineError
from engine.core.method import Method
from engine.core.minimise import Tick, silent
from engine.logs.log import Log
from engine.policies.policy import Policy


class Learner(Method):
    """Learns a policy from training sessions.

    `candidates` are the same learner at the settings that held-out sessions choose among.
    """

    family: ClassVar[str] = "learners"

    def learn(self, log: Log, rng: np.random.Generator, tick: Tick = silent) -> Policy:
        """The policy that the sessions of this log support best.

        Raises:
            EngineError: the log lacks what this learner needs.
        """
        raise NotImplementedError

    def candidates(self) -> tuple["Learner", ...]:
        """This learner at every setting that tuning tries; itself alone where nothing is tuned."""
        return (self,)


def ranked(log: Log) -> bool:
    """Whether an impression of the log is a ranking of several items."""
    return int(log.counts["rows"]) > log.impressions


def need_single_actions(key: str, log: Log) -> None:
    """Refuse a log that POEM and its relatives cannot learn from.

    Raises:
        EngineError: it holds rankings, or no propensities.
    """
    if ranked(log):
        raise EngineError(
            f"{key} learns which one item to show, but this log holds rankings",
            fix="Use plackett_luce, pairwise, listwise, argmax or popularity.",
            named=True,
        )
    if not log.has("propensity"):
        raise EngineError(
            f"{key} needs the propensity of each logged action, which this log does not have",
            fix="Map the column propensity, or use argmax(estimator='naive').",
            named=True,
        )
